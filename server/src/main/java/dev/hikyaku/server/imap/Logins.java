package dev.hikyaku.server.imap;

import org.apache.james.core.Username;

import java.net.InetAddress;
import java.util.Optional;

/** Tries names and passwords; may block, also to make guessing slow. */
@FunctionalInterface
interface Logins {

    /** How a login ended. */
    sealed interface Result {}

    /** The password is right; {@code user} is whose mail it is from here on. */
    record LoggedIn(Username user) implements Result {}

    /** Wrong password, no such account, or not allowed to act for the other one. */
    record Refused() implements Result {}

    /** The client's address is not listened to for a while. */
    record LockedOut() implements Result {}

    /** Says nothing about the password. */
    record TryLater() implements Result {}

    Result login(InetAddress peer, String authcid, Optional<String> authzid, String password);
}
