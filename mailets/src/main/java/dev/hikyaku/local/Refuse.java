package dev.hikyaku.local;

import dev.hikyaku.delivery.Settlement;
import dev.hikyaku.outcome.Reply;

import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.mail.MessagingException;

/**
 * Refuses a mail for all its recipients; the mail ends here. With a sender on the line that is the
 * sender's answer; from the spool the sender gets a bounce.
 *
 * <pre>{@code
 * <mailet match="HostIsLocal" class="dev.hikyaku.local.Refuse">
 *     <!-- A 5xx code (RFC 5321), its status (RFC 3463) and text. -->
 *     <reply>550 5.1.1 No such user here</reply>
 *     <!-- The default is bounces. -->
 *     <bounceProcessor>bounces</bounceProcessor>
 * </mailet>
 * }</pre>
 *
 * <p>James' own way, {@code ToProcessor} with a notice, would bounce to a sender who is still on
 * the line and gets a refusal too.
 */
public class Refuse extends GenericMailet {
    private static final Pattern REPLY = Pattern.compile("(5\\d\\d) +(5\\.\\d+\\.\\d+) +(\\S.*)");

    private Reply reply;
    private Settlement settlement;

    @Override
    public void init() {
        String text = String.valueOf(getInitParameter("reply"));
        Matcher parts = REPLY.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "reply: " + text + " (expected: such as 550 5.1.1 No such user here)");
        }
        reply = new Reply(Integer.parseInt(parts.group(1)), parts.group(2), parts.group(3));
        settlement =
                new Settlement(
                        getMailetContext(),
                        new ProcessingState(getInitParameter("bounceProcessor", "bounces")));
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        settlement.refuse(mail, mail.getRecipients(), reply);
        mail.setState(Mail.GHOST);
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(settlement.bounces());
    }
}
