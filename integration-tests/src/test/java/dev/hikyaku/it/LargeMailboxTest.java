package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Heap;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Imap;
import dev.hikyaku.it.peers.SmtpSource;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * A folder somebody never tidied up: opening and listing it stays quick, and takes little memory.
 */
class LargeMailboxTest {
    private static final Duration DEADLINE = Duration.ofMinutes(20);
    private static final String PASSWORD = "a password for tests";
    private static final String USER = "hoarder@example.org";
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS");
    private static final int TRIES = 10;

    /** Of what is there once, however large the folder. */
    private static final long MOST_BYTES = 1024 * 1024;

    private static final long MOST_BYTES_EACH = 32;

    @Test
    void aFolderOf5000MailsOpensInLessThanASecond() {
        measure(5_000, Duration.ofSeconds(1));
    }

    @Tag("soak")
    @Test
    void aFolderOf100000MailsOpensIn100Milliseconds() {
        measure(100_000, Duration.ofMillis(100));
    }

    private static void measure(int mails, Duration most) {
        try (var server =
                HikyakuProcess.role("standalone").environment("HIKYAKU_HEAP", "512m").start()) {
            server.createAccount(USER, PASSWORD);
            SmtpSource.lmtp(server.port("lmtp"), 20, mails, USER).run(DEADLINE);
            try (var imap = Imap.login(server.port("imaps"), USER, PASSWORD)) {
                imap.command("NOOP").ok();
                long first = milliseconds(imap, "SELECT INBOX", mails);
                imap.command("UNSELECT").ok();
                long before = Heap.liveBytes(server.pid());

                long select = median(imap, "SELECT INBOX", mails);
                long fetch = median(imap, "FETCH 1:100 (ENVELOPE FLAGS)", 100);

                long grown = Heap.liveBytes(server.pid()) - before;
                System.out.printf(
                        "%d mails: first SELECT %d ms, SELECT %d ms, FETCH 1:100 (ENVELOPE FLAGS)"
                                + " %d ms, %d bytes of heap a mail while it is open%n",
                        mails, first, select, fetch, grown / mails);
                assertThat(select).as("SELECT").isLessThanOrEqualTo(most.toMillis());
                assertThat(fetch).as("FETCH").isLessThanOrEqualTo(most.toMillis());
                assertThat(grown).as("bytes").isLessThan(MOST_BYTES + MOST_BYTES_EACH * mails);
            }
        }
    }

    private static long median(Imap imap, String command, int expected) {
        return LongStream.range(0, TRIES)
                .map(i -> milliseconds(imap, command, expected))
                .sorted()
                .skip(TRIES / 2)
                .findFirst()
                .orElseThrow();
    }

    private static long milliseconds(Imap imap, String command, int expected) {
        long start = System.nanoTime();
        Imap.Answer answer = imap.command(command).ok();
        long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
        if (command.startsWith("SELECT")) {
            assertThat(answer.number(EXISTS)).isEqualTo(expected);
        } else {
            assertThat(answer.fetched()).hasSize(expected);
        }
        return took;
    }
}
