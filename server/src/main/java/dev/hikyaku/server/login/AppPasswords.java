package dev.hikyaku.server.login;

import org.apache.james.core.Username;

/** Further passwords of an account, each for one mail program and some protocols. */
public interface AppPasswords {

    /** Accounts have their one password. */
    AppPasswords NONE = (account, password, protocol) -> false;

    /**
     * Whether this is one of the account's app passwords and good for the protocol; cheap. Notes
     * that it was used.
     *
     * @throws RuntimeException when they cannot be read
     */
    boolean accept(Username account, String password, MailProtocol protocol);
}
