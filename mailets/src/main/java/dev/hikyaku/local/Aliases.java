package dev.hikyaku.local;

import dev.hikyaku.delivery.Settlement;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTable.ErrorMappingException;
import org.apache.james.rrt.api.RecipientRewriteTable.TooManyMappingException;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import javax.inject.Inject;
import javax.mail.MessagingException;

/**
 * Puts the addresses behind aliases, groups and forwards into the place of the recipients; nothing
 * is sent here, the next mailets do that for local and remote addresses alike. {@code postmaster}
 * of a domain here that has no such account is the postmaster of {@code <context>} (RFC 5321
 * §4.5.1).
 *
 * <pre>{@code
 * <mailet match="All" class="dev.hikyaku.local.Aliases">
 *     <!-- Tells the sender of a mail from the spool about an address set to be refused. -->
 *     <bounceProcessor>bounces</bounceProcessor>
 *     <onMailetException>propagate</onMailetException>
 * </mailet>
 * }</pre>
 *
 * <p>An address set to be refused is refused with 550 5.1.1, a loop of aliases with 554 5.4.6. When
 * the table cannot be read the mailet throws. A sender on the line hears one outcome for each
 * address it named ({@link Outcomes#rewrite}).
 *
 * <p>James' {@code RecipientRewriteTable} sends forwards at once, and again at each retry of a
 * sender who heard 451.
 */
public class Aliases extends GenericMailet {
    private static final Reply REFUSED = new Reply(550, "5.1.1", "address not in use");
    private static final Reply LOOP = new Reply(554, "5.4.6", "aliases go in circles");

    private final RecipientRewriteTable table;
    private Settlement settlement;

    @Inject
    public Aliases(RecipientRewriteTable table) {
        this.table = table;
    }

    @Override
    public void init() {
        settlement =
                new Settlement(
                        getMailetContext(),
                        new ProcessingState(getInitParameter("bounceProcessor", "bounces")));
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(settlement.bounces());
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Set<MailAddress> recipients = new LinkedHashSet<>();
        for (MailAddress recipient : mail.getRecipients()) {
            try {
                List<MailAddress> targets = targets(recipient);
                if (!targets.equals(List.of(recipient))) {
                    Outcomes.current().ifPresent(outcomes -> outcomes.rewrite(recipient, targets));
                }
                recipients.addAll(targets);
            } catch (TooManyMappingException e) {
                settlement.refuse(mail, List.of(recipient), LOOP);
            } catch (ErrorMappingException e) {
                settlement.refuse(mail, List.of(recipient), REFUSED);
            } catch (RecipientRewriteTableException e) {
                throw new MessagingException("aliases cannot be read", e);
            }
        }
        mail.setRecipients(recipients);
        if (recipients.isEmpty()) {
            mail.setState(Mail.GHOST);
        }
    }

    private List<MailAddress> targets(MailAddress recipient)
            throws ErrorMappingException, RecipientRewriteTableException {
        List<MailAddress> targets =
                table.getResolvedMappings(recipient.getLocalPart(), recipient.getDomain())
                        .asStream()
                        .map(mapping -> address(mapping, recipient))
                        .distinct()
                        .toList();
        if (!targets.isEmpty()) {
            return targets;
        }
        return isNobodysPostmaster(recipient)
                ? List.of(getMailetContext().getPostmaster())
                : List.of(recipient);
    }

    private static MailAddress address(Mapping mapping, MailAddress recipient) {
        return mapping.appendDomainIfNone(recipient::getDomain)
                .asMailAddress()
                .orElseThrow(() -> new IllegalStateException("alias of an unknown kind"));
    }

    private boolean isNobodysPostmaster(MailAddress recipient) {
        return recipient.getLocalPart().equalsIgnoreCase("postmaster")
                && getMailetContext().isLocalServer(recipient.getDomain())
                && !getMailetContext().isLocalEmail(recipient);
    }
}
