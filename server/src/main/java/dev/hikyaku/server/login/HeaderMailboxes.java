package dev.hikyaku.server.login;

import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.dom.address.MailboxList;
import org.apache.james.mime4j.field.address.DefaultAddressParser;
import org.apache.james.mime4j.field.address.ParseException;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Every address an address header names or shows, read so that no mail client can see one more.
 *
 * <p>The value must be an RFC 5322 §3.4 address list to mime4j's strict parser: what programs read
 * differently (two angle brackets, a bare address before them, an unquoted {@code @} in a name) is
 * no address list. Route addresses (§4.4), quoted or non-ASCII local parts and domain literals name
 * no account here and are refused. Addresses that names and comments show, encoded (RFC 2047) or
 * quoted, count as well, because that is what the reader sees.
 */
final class HeaderMailboxes {
    private static final int LONGEST_VALUE = 16 * 1024;
    private static final int MOST_PARENTHESES = 32;
    private static final Pattern FOLD = Pattern.compile("\r?\n(?=[ \t])");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*+");
    private static final Pattern QUOTES = Pattern.compile("^['`.]+");
    private static final Pattern SHOWN =
            Pattern.compile(
                    "[^\\s\"<>(),;:\\\\@]{1,64}+@[\\p{L}\\p{N}-]++(?:\\.[\\p{L}\\p{N}-]++)+");

    /** What a header's value holds. */
    sealed interface Reading {

        /**
         * An address list.
         *
         * @param mailboxes the addresses in it, at least one
         * @param shown what looks like an address in names and comments
         */
        record Named(List<String> mailboxes, List<String> shown) implements Reading {}

        /** Nothing that names somebody beyond doubt. */
        record Unreadable() implements Reading {}
    }

    private HeaderMailboxes() {}

    static Reading read(String value) {
        String line = FOLD.matcher(value.strip()).replaceAll("");
        if (line.length() > LONGEST_VALUE
                || CONTROL.matcher(line).find()
                || line.chars().filter(c -> c == '(').count() > MOST_PARENTHESES) {
            return new Reading.Unreadable();
        }
        try {
            return named(line, DefaultAddressParser.DEFAULT.parseAddressList(line).flatten());
        } catch (ParseException e) {
            return new Reading.Unreadable();
        }
    }

    private static Reading named(String line, MailboxList list) {
        List<String> mailboxes = new ArrayList<>();
        for (Mailbox mailbox : list) {
            String address = mailbox.getAddress();
            if (!mailbox.getRoute().isEmpty() || !ADDRESS.matcher(address).matches()) {
                return new Reading.Unreadable();
            }
            mailboxes.add(address);
        }
        return mailboxes.isEmpty()
                ? new Reading.Unreadable()
                : new Reading.Named(List.copyOf(mailboxes), shown(line));
    }

    private static List<String> shown(String line) {
        boolean bytes = line.chars().allMatch(c -> c <= 0xff);
        // 8-bit names arrive a byte a character, unless JavaMail is told otherwise.
        String text =
                bytes
                        ? new String(
                                line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                        : line;
        String decoded = DecoderUtil.decodeEncodedWords(text, DecodeMonitor.SILENT);
        // A full-width commercial at looks like the ASCII one.
        String plain = Normalizer.normalize(decoded, Normalizer.Form.NFKC);
        return SHOWN.matcher(plain)
                .results()
                .map(match -> QUOTES.matcher(match.group()).replaceFirst(""))
                .distinct()
                .toList();
    }
}
