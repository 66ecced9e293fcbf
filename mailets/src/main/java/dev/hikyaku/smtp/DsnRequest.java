package dev.hikyaku.smtp;

import org.apache.james.core.MailAddress;

import java.util.List;
import java.util.Map;

/**
 * What the sender wants to be told of a mail (RFC 3461 §4). Passed on to a peer that offers DSN;
 * another hears nothing of it.
 *
 * @param mail parameters of MAIL such as {@code RET=HDRS}
 * @param recipients parameters of each RCPT such as {@code NOTIFY=FAILURE,DELAY}
 */
public record DsnRequest(List<String> mail, Map<MailAddress, List<String>> recipients) {

    /** Nothing was said. */
    public static final DsnRequest NONE = new DsnRequest(List.of(), Map.of());

    public DsnRequest {
        mail = List.copyOf(mail);
        recipients = Map.copyOf(recipients);
    }

    List<String> of(MailAddress recipient) {
        return recipients.getOrDefault(recipient, List.of());
    }
}
