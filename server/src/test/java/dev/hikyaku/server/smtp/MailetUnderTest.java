package dev.hikyaku.server.smtp;

import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

import javax.mail.MessagingException;

/** A mailet that throws. */
public class MailetUnderTest extends GenericMailet {
    /** A recipient whose mailet throws, and one who is refused. */
    public static final String THROWS = "throws@example.org";

    public static final String REFUSED = "refused@example.org";

    static final String ELEMENTS =
            "<mailet match=\"RecipientIs="
                    + REFUSED
                    + "\" class=\"dev.hikyaku.local.Refuse\"><reply>554 5.7.9 Not for you</reply>"
                    + "</mailet><mailet match=\"RecipientIs="
                    + THROWS
                    + "\" class=\""
                    + MailetUnderTest.class.getName()
                    + "\"><onMailetException>propagate</onMailetException></mailet>";

    @Override
    public void service(Mail mail) throws MessagingException {
        throw new MessagingException("a mailet that fails");
    }
}
