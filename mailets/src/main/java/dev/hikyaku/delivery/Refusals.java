package dev.hikyaku.delivery;

import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Recipients of a queued mail that were refused for good while the sender could not be told, and in
 * what words: they stay with the mail, and are told of and not tried at its next turn.
 */
final class Refusals {
    private static final AttributeName NAME = AttributeName.of("dev.hikyaku.delivery.refused");

    private Refusals() {}

    static void note(Mail mail, Map<MailAddress, Reply> refused) {
        if (refused.isEmpty()) {
            mail.removeAttribute(NAME);
            return;
        }
        Map<String, AttributeValue<?>> values = new LinkedHashMap<>();
        refused.forEach(
                (recipient, reply) ->
                        values.put(recipient.asString(), AttributeValue.of(reply.toString())));
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(values)));
    }

    /** Those noted, as far as they are recipients of the mail. */
    static Map<MailAddress, Reply> of(Mail mail) {
        Map<MailAddress, Reply> refused = new LinkedHashMap<>();
        Map<String, AttributeValue<String>> values =
                mail.getAttribute(NAME)
                        .flatMap(noted -> noted.getValue().asMapAttributeValueOf(String.class))
                        .map(AttributeValue::value)
                        .orElse(Map.of());
        for (MailAddress recipient : mail.getRecipients()) {
            AttributeValue<String> reply = values.get(recipient.asString());
            if (reply != null) {
                refused.put(recipient, parse(reply.value()));
            }
        }
        return refused;
    }

    private static Reply parse(String reply) {
        String[] words = reply.split(" ", 3);
        return new Reply(Integer.parseInt(words[0]), words[1], words.length > 2 ? words[2] : "");
    }
}
