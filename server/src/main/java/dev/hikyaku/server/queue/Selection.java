package dev.hikyaku.server.queue;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.mailet.Mail;

import java.util.function.Predicate;

/** Which mails of a queue are meant. A queue may look at the kind to find them by an index. */
public sealed interface Selection extends Predicate<Mail> {

    /** All of them. */
    record Everything() implements Selection {
        @Override
        public boolean test(Mail mail) {
            return true;
        }
    }

    /** The mail of this name. */
    record Named(String name) implements Selection {
        @Override
        public boolean test(Mail mail) {
            return mail.getName().equals(name);
        }
    }

    /** Those of this envelope sender; the null sender selects bounces (RFC 5321 §4.5.5). */
    record From(MaybeSender sender) implements Selection {
        @Override
        public boolean test(Mail mail) {
            return mail.getMaybeSender().equals(sender);
        }
    }

    /** Those with this address among their envelope recipients. */
    record To(MailAddress recipient) implements Selection {
        @Override
        public boolean test(Mail mail) {
            return mail.getRecipients().contains(recipient);
        }
    }
}
