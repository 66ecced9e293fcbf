package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client's idea of its open mailbox, by nothing but what the server told it (RFC 3501 §7). */
final class ClientView {
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS");
    private static final Pattern EXPUNGE = Pattern.compile("\\* (-?\\d+) EXPUNGE");
    private static final Pattern FETCH = Pattern.compile("\\* (\\d+) FETCH .*");
    private static final Pattern UID = Pattern.compile(".*\\bUID (\\d+).*");
    private static final long UNKNOWN = -1;

    private final ImapClient client;
    private final List<Long> uids = new ArrayList<>();

    ClientView(ImapClient client) {
        this.client = client;
    }

    List<Long> uids() {
        return uids;
    }

    void hears(List<String> lines) {
        for (String line : lines) {
            Matcher exists = EXISTS.matcher(line);
            Matcher expunge = EXPUNGE.matcher(line);
            Matcher fetch = FETCH.matcher(line);
            if (exists.matches()) {
                grow(Integer.parseInt(exists.group(1)), line);
            } else if (expunge.matches()) {
                uids.remove(number(expunge, line) - 1);
            } else if (fetch.matches()) {
                fetched(number(fetch, line), line);
            }
        }
    }

    /** RFC 3501 §7.3.1: fewer messages are told by EXPUNGE only. */
    private void grow(int messages, String line) {
        assertThat(messages).as(line).isGreaterThanOrEqualTo(uids.size());
        while (uids.size() < messages) {
            uids.add(UNKNOWN);
        }
    }

    private int number(Matcher matcher, String line) {
        int number = Integer.parseInt(matcher.group(1));
        assertThat(number).as(line).isBetween(1, uids.size());
        return number;
    }

    private void fetched(int number, String line) {
        Matcher uid = UID.matcher(line);
        if (uid.matches()) {
            long told = Long.parseLong(uid.group(1));
            assertThat(uids.get(number - 1)).as(line).isIn(UNKNOWN, told);
            uids.set(number - 1, told);
        }
    }

    /** Asks for the UIDs of the messages that are new to it. */
    void learnsUids() throws IOException {
        int first = uids.indexOf(UNKNOWN) + 1;
        if (first > 0) {
            hears(client.ok("FETCH " + first + ":" + uids.size() + " (UID)"));
        }
    }

    static List<Long> found(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("* SEARCH"))
                .flatMap(line -> Arrays.stream(line.split(" ")).skip(2))
                .map(Long::valueOf)
                .toList();
    }
}
