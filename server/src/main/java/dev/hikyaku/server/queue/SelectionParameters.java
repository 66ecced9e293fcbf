package dev.hikyaku.server.queue;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;

import spark.Request;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.mail.internet.AddressException;

/**
 * Reads which mails a request means: exactly one of {@code name}, {@code sender} ({@code <>} for
 * bounces), {@code recipient} and {@code all=true}. With none of them nothing is meant: a forgotten
 * parameter must not empty a queue.
 */
final class SelectionParameters {
    private static final String EXPECTED = "exactly one of name, sender, recipient, all=true";

    private SelectionParameters() {}

    /**
     * The mails meant.
     *
     * @throws IllegalArgumentException for the caller to read
     */
    static Selection of(Request request) {
        String name = request.queryParams("name");
        String sender = request.queryParams("sender");
        String recipient = request.queryParams("recipient");
        String all = request.queryParams("all");
        List<String> given =
                Stream.of(name, sender, recipient, all).filter(Objects::nonNull).toList();
        if (given.size() != 1) {
            throw new IllegalArgumentException(
                    "selection: %d given (expected: %s)".formatted(given.size(), EXPECTED));
        }
        if (name != null) {
            return new Selection.Named(name);
        }
        if (sender != null) {
            return new Selection.From(sender(sender));
        }
        if (recipient != null) {
            return new Selection.To(address("recipient", recipient));
        }
        if (!"true".equals(all)) {
            throw new IllegalArgumentException("all: " + all + " (expected: true)");
        }
        return new Selection.Everything();
    }

    private static MaybeSender sender(String text) {
        return "<>".equals(text)
                ? MaybeSender.nullSender()
                : MaybeSender.of(address("sender", text));
    }

    private static MailAddress address(String name, String text) {
        try {
            return new MailAddress(text);
        } catch (AddressException e) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: a mail address)".formatted(name, text), e);
        }
    }
}
