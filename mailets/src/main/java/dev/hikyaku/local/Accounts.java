package dev.hikyaku.local;

import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

import java.util.Optional;

import javax.mail.MessagingException;

/**
 * Whose mailbox an address is.
 *
 * @param plusAddressing whether {@code user+word@domain} is {@code user@domain}
 */
record Accounts(UsersRepository users, boolean plusAddressing) {

    /** The account an address belongs to, none when there is none here. */
    Optional<Username> of(MailAddress recipient)
            throws MessagingException, UsersRepositoryException {
        Username user = users.getUsername(withoutWord(recipient));
        return users.contains(user) ? Optional.of(user) : Optional.empty();
    }

    private MailAddress withoutWord(MailAddress recipient) throws MessagingException {
        int plus = recipient.getLocalPart().indexOf('+');
        if (!plusAddressing || plus <= 0) {
            return recipient;
        }
        return new MailAddress(recipient.getLocalPart().substring(0, plus), recipient.getDomain());
    }
}
