package dev.hikyaku.server.smtp;

import org.apache.commons.configuration2.Configuration;
import org.apache.james.util.Size;

/**
 * What the content of a mail must obey to be taken; each is refused inside DATA, while the sender
 * is on the line.
 *
 * @param sizeBytes {@code maxmessagesize}, default 40M, 1K to 2G: the most bytes of one mail (552
 *     5.3.4)
 * @param lineBytes {@code maxContentLine}, default 8192, 1000 to 1048576: the longest line of
 *     content, CRLF included (554 5.6.0). RFC 5321 §4.5.3.1.6 wants 1000; James 3.8.1 drops longer
 *     ones than 8192 and keeps the rest
 * @param hops {@code maxReceived}, default 100, 10 to 1000: how many {@code Received} fields make a
 *     loop (554 5.4.6). RFC 5321 §6.3 wants at least 100
 * @param mimeDepth {@code maxMimeDepth}, default 50, 5 to 500: how deep parts may lie in parts (554
 *     5.6.0)
 * @param recipients {@code maxRecipients}, default 1000, 100 to 50000: recipients of one mail (452
 *     4.5.3). RFC 5321 §4.5.3.1.8 wants at least 100
 */
public record ContentRules(long sizeBytes, int lineBytes, int hops, int mimeDepth, int recipients) {

    public static final ContentRules DEFAULT =
            new ContentRules(40L * 1024 * 1024, 8192, 100, 50, 1000);

    private static final long LARGEST_BYTES = 2L * 1024 * 1024 * 1024;

    public static ContentRules from(Configuration configuration) {
        return new ContentRules(
                size(configuration),
                number(configuration, "maxContentLine", DEFAULT.lineBytes, 1000, 1_048_576),
                number(configuration, "maxReceived", DEFAULT.hops, 10, 1000),
                number(configuration, "maxMimeDepth", DEFAULT.mimeDepth, 5, 500),
                number(configuration, "maxRecipients", DEFAULT.recipients, 100, 50_000));
    }

    private static long size(Configuration configuration) {
        String text = configuration.getString("maxmessagesize", "").strip();
        if (text.isEmpty()) {
            return DEFAULT.sizeBytes;
        }
        try {
            long bytes = Size.parse(text, Size.Unit.K).asBytes();
            if (bytes >= 1024 && bytes <= LARGEST_BYTES) {
                return bytes;
            }
        } catch (Exception e) {
            throw wrongSize(text, e);
        }
        throw wrongSize(text, null);
    }

    private static IllegalArgumentException wrongSize(String text, Exception cause) {
        return new IllegalArgumentException(
                "maxmessagesize: " + text + " (expected: 1K to 2G, such as 40M)", cause);
    }

    private static int number(
            Configuration configuration, String key, int otherwise, int least, int most) {
        String text = configuration.getString(key, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.matches("\\d{1,9}")
                && Integer.parseInt(text) >= least
                && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(
                key + ": " + text + " (expected: " + least + " to " + most + ")");
    }
}
