package dev.hikyaku.delivery;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import java.util.Optional;

/** Where a queued mail goes next: a route, or a domain for delivery to its MX. */
public final class Destination {
    private static final AttributeName NAME = AttributeName.of("dev.hikyaku.delivery.destination");

    private Destination() {}

    /** The mail's destination, once one is chosen. */
    public static Optional<String> of(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, NAME, String.class);
    }

    /** Notes it on the mail. */
    public static void set(Mail mail, String destination) {
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(destination)));
    }
}
