package dev.hikyaku.server.login;

import org.apache.james.core.Username;

import java.time.Duration;

/** How a login ended. Every delay has been kept when the caller reads it. */
public sealed interface LoginResult {

    /**
     * The password is right.
     *
     * @param user whose mail it is from here on; another than the password's owner after delegation
     */
    record LoggedIn(Username user) implements LoginResult {}

    /**
     * Wrong password, no such account, or not allowed to act for the other account: the answer does
     * not say which. SMTP 535 5.7.8, IMAP NO [AUTHENTICATIONFAILED], POP3 -ERR [AUTH].
     */
    record Refused() implements LoginResult {}

    /**
     * The address is not listened to; the password was not looked at. Answer like {@link TryLater}
     * and close the connection.
     *
     * @param remaining how long it lasts
     */
    record LockedOut(Duration remaining) implements LoginResult {}

    /**
     * Too many passwords wait for their turn, or the accounts cannot be read: says nothing about
     * the password. SMTP 454 4.7.0, IMAP NO [UNAVAILABLE], POP3 -ERR [SYS/TEMP].
     */
    record TryLater() implements LoginResult {}
}
