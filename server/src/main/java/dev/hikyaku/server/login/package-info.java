/**
 * Who may log in and as whom may they write: one password check, one guard against guessing and one
 * sender rule for SMTP AUTH, IMAP, POP3 and ManageSieve.
 */
package dev.hikyaku.server.login;
