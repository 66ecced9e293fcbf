package dev.hikyaku.server.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Looks for a mail by IMAP over TLS (RFC 3501, RFC 8314) until it is there. */
final class Inbox {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int MOST_LINES = 1000;

    private final Conversation conversation;
    private int tag;

    Inbox(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Logs in. */
    void open(Tls tls, String user, Secret password) throws IOException {
        conversation.open(tls);
        String greeting = conversation.read();
        if (!greeting.startsWith("* OK")) {
            throw new CommandFailure(
                    ExitCode.FAILED, "greeting: " + greeting + " (expected: * OK)");
        }
        String line = "LOGIN " + quoted(user) + " " + quoted(password.reveal());
        if (!isOk(command(line, "LOGIN " + quoted(user) + " ***"))) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION, "IMAP login: refused (expected: the recipient's)");
        }
    }

    /** Waits until a mail with this Message-ID is in the inbox; false when it did not come. */
    boolean await(String messageId, Duration deadline) throws IOException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            expectOk("SELECT INBOX");
            List<String> found = expectOk("SEARCH HEADER Message-ID " + quoted(messageId));
            if (found.stream().anyMatch(line -> line.matches("\\* SEARCH( \\d+)+"))) {
                return true;
            }
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(PAUSE);
        }
    }

    private List<String> expectOk(String line) throws IOException {
        List<String> answer = command(line, line);
        if (!isOk(answer)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "%s: %s (expected: OK)".formatted(line, answer.get(answer.size() - 1)));
        }
        return answer;
    }

    private List<String> command(String line, String shown) throws IOException {
        String mark = "a" + ++tag + " ";
        conversation.sendSecretly(mark + line, mark + shown);
        List<String> answer = new ArrayList<>();
        do {
            if (answer.size() == MOST_LINES) {
                throw new IOException("an answer of more than " + MOST_LINES + " lines");
            }
            answer.add(conversation.read());
        } while (!answer.get(answer.size() - 1).startsWith(mark));
        return answer;
    }

    private static boolean isOk(List<String> answer) {
        return answer.get(answer.size() - 1).toUpperCase(Locale.ROOT).matches("A\\d+ OK\\b.*");
    }

    private static String quoted(String text) {
        if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0 || c > 126)) {
            throw CommandFailure.wrong("IMAP login", "***", "printable ASCII");
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
