/**
 * The administration interface over HTTP: James' routes behind a gate of our own.
 *
 * <p>James 3.8.1 serves its routes without authentication, with {@code Access-Control-Allow-Origin:
 * *} on every answer, obeys {@code X-HTTP-Method-Override}, accepts any {@code Host} and buffers
 * bodies of any size. Here every request passes {@link dev.hikyaku.server.webadmin.Gate} before the
 * first line of James' code sees it.
 */
package dev.hikyaku.server.webadmin;
