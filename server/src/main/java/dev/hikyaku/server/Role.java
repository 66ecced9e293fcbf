package dev.hikyaku.server;

/** What this process is in the mail system. */
public enum Role {
    GATEWAY,
    STORE,
    RELAY,
    STANDALONE
}
