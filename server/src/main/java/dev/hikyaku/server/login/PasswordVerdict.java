package dev.hikyaku.server.login;

/** What a password check found. */
public enum PasswordVerdict {
    /** The account exists and this is its password. */
    RIGHT,
    /** No such account or not its password. */
    WRONG,
    /** Not known: too many checks under way, or the accounts cannot be read. */
    UNKNOWN
}
