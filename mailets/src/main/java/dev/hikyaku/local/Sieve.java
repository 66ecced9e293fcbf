package dev.hikyaku.local;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;

import org.apache.james.core.MailAddress;
import org.apache.james.sieverepository.api.SieveRepository;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;

import java.util.ArrayList;
import java.util.List;

import javax.inject.Inject;
import javax.mail.MessagingException;

/**
 * James' Sieve (RFC 5228), where a sender on the line hears what a script decided: a recipient
 * whose script discarded, rejected or redirected the mail is done and not asked for again.
 *
 * <pre>{@code
 * <mailet match="All" class="dev.hikyaku.local.Sieve">
 *     <!-- A broken script must not keep mail away: it goes to the inbox. -->
 *     <onMailetException>ignore</onMailetException>
 * </mailet>
 * }</pre>
 */
public class Sieve extends org.apache.james.transport.mailets.Sieve {

    @Inject
    public Sieve(UsersRepository users, SieveRepository scripts) {
        super(users, scripts);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        List<MailAddress> done = new ArrayList<>(mail.getRecipients());
        try {
            super.service(mail);
        } finally {
            done.removeAll(mail.getRecipients());
            Outcomes.current()
                    .ifPresent(
                            outcomes ->
                                    done.forEach(
                                            recipient ->
                                                    outcomes.decide(
                                                            recipient,
                                                            new Outcome.Delivered("filtered"))));
        }
    }
}
