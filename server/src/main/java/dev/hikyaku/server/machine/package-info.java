/** What the server has to know of the machine it runs on. */
package dev.hikyaku.server.machine;
