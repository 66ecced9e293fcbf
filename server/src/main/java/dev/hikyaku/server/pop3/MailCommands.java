package dev.hikyaku.server.pop3;

import org.apache.james.mailbox.exception.MailboxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands of the TRANSACTION state (RFC 1939 §5 and §7). */
final class MailCommands {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailCommands.class);

    private static final Answer NO_SUCH = Answer.fault("no such message");
    private static final Answer GONE = Answer.no("the message has been deleted meanwhile");
    private static final Answer UNREADABLE = Answer.no("[SYS/TEMP] the mail cannot be read now");

    private final Maildrop drop;

    MailCommands(Maildrop drop) {
        this.drop = drop;
    }

    Answer answer(Command command) {
        try {
            return switch (command.verb()) {
                case "STAT" -> command.bare() ? stat() : usage("STAT");
                case "NOOP" -> command.bare() ? Answer.ok("") : usage("NOOP");
                case "RSET" -> command.bare() ? reset() : usage("RSET");
                case "LIST" -> command.bare() ? list() : listOne(command);
                case "UIDL" -> command.bare() ? uniqueIds() : uniqueId(command);
                case "DELE" -> delete(command);
                case "RETR" -> retrieve(command);
                case "TOP" -> top(command);
                case "USER", "PASS", "AUTH", "STLS" -> Answer.fault("logged in already");
                default -> Answer.fault("no such command");
            };
        } catch (MailboxException | IOException | RuntimeException e) {
            LOGGER.warn("pop3: mail cannot be read", e);
            return UNREADABLE;
        }
    }

    private Answer stat() {
        return Answer.ok(drop.count() + " " + drop.sizeBytes());
    }

    private Answer reset() {
        drop.unmarkAll();
        return Answer.ok(drop.count() + " messages (" + drop.sizeBytes() + " octets)");
    }

    private Answer list() {
        return Answer.list(
                drop.count() + " messages (" + drop.sizeBytes() + " octets)",
                drop.numbers().mapToObj(number -> number + " " + drop.sizeBytes(number)));
    }

    private Answer listOne(Command command) {
        return message(command)
                .map(number -> Answer.ok(number + " " + drop.sizeBytes(number)))
                .orElse(NO_SUCH);
    }

    private Answer uniqueIds() throws MailboxException {
        List<String> lines = new ArrayList<>();
        for (int number : drop.numbers().toArray()) {
            lines.add(number + " " + drop.uniqueId(number));
        }
        return Answer.list("", lines.stream());
    }

    private Answer uniqueId(Command command) throws MailboxException {
        Optional<Integer> number = message(command);
        return number.isEmpty()
                ? NO_SUCH
                : Answer.ok(number.get() + " " + drop.uniqueId(number.get()));
    }

    private Answer delete(Command command) {
        Optional<Integer> number = message(command);
        number.ifPresent(drop::mark);
        return number.map(n -> Answer.ok("message " + n + " deleted")).orElse(NO_SUCH);
    }

    private Answer retrieve(Command command) throws MailboxException, IOException {
        Optional<Integer> number = message(command);
        return number.isEmpty() ? NO_SUCH : send(number.get(), DotStuffing.ALL);
    }

    private Answer top(Command command) throws MailboxException, IOException {
        String[] words = command.argument().orElse("").strip().split(" +");
        if (words.length != 2) {
            return usage("TOP message lines");
        }
        Optional<Integer> lines = Command.number(words[1]);
        if (lines.isEmpty()) {
            return usage("TOP message lines, lines from 0 on");
        }
        Optional<Integer> number = Command.number(words[0]).filter(drop::has);
        return number.isEmpty() ? NO_SUCH : send(number.get(), lines.get());
    }

    private Answer send(int number, int bodyLines) throws MailboxException, IOException {
        Optional<InputStream> content = drop.content(number);
        if (content.isEmpty()) {
            return GONE;
        }
        return Answer.ok(
                drop.sizeBytes(number) + " octets", new DotStuffing(content.get(), bodyLines));
    }

    private Optional<Integer> message(Command command) {
        return command.word().flatMap(Command::number).filter(drop::has);
    }

    private static Answer usage(String expected) {
        return Answer.fault("syntax (expected: " + expected + ")");
    }
}
