package dev.hikyaku.server.command;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A small mail to be sent, RFC 5322.
 *
 * @param id its Message-ID, in angle brackets
 */
record TestMail(String from, List<String> to, String id, String date) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    /**
     * A mail with an id of its own.
     *
     * @param sender the envelope sender; the postmaster of the first recipient's domain stands in
     *     {@code From:} for the null sender
     */
    static TestMail of(String sender, List<String> recipients, Clock clock) {
        String domain = recipients.get(0).substring(recipients.get(0).lastIndexOf('@') + 1);
        return new TestMail(
                sender.isEmpty() ? "postmaster@" + domain : sender,
                recipients,
                "<" + UUID.randomUUID() + "@hikyaku.send-test>",
                DATE.format(clock.instant().atOffset(ZoneOffset.UTC)));
    }

    byte[] bytes() {
        return String.join(
                        "\r\n",
                        "From: <" + from + ">",
                        "To: <" + String.join(">, <", to) + ">",
                        "Subject: Hikyaku test mail",
                        "Date: " + date,
                        "Message-ID: " + id,
                        "Auto-Submitted: auto-generated",
                        "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=us-ascii",
                        "",
                        "This mail was sent by `hikyaku send-test`.",
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
