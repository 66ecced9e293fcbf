package dev.hikyaku.server.login;

import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;

/** What an operator lets an account write as, beside its name and its aliases. */
public interface AllowedSenders {

    /** Nothing else. */
    AllowedSenders NONE = (account, sender) -> false;

    /**
     * Whether the account may write as this address, at whatever domain.
     *
     * @throws RuntimeException when they cannot be read
     */
    boolean allow(Username account, MailAddress sender);
}
