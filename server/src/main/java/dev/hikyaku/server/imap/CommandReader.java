package dev.hikyaku.server.imap;

import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.display.ModifiedUtf7;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.message.BytesBackedLiteral;
import org.apache.james.imap.message.Literal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives James' parsers a {@link ReceivedCommand} to read. Reading past its end is a syntax error,
 * never a wait: {@code BODY.PEEK[} without its bracket answers BAD.
 */
final class CommandReader extends ImapRequestLineReader {
    /** More search keys inside one another than anyone writes; each costs some stack. */
    private static final int DEEPEST_SEARCH = 200;

    private final ReceivedCommand command;
    private int piece;
    private int position;
    private int depth;

    CommandReader(ReceivedCommand command) {
        this.command = command;
    }

    @Override
    public char nextChar() throws DecodingException {
        if (!nextSeen) {
            byte[] octets = text();
            if (position >= octets.length) {
                throw endOfCommand();
            }
            nextChar = (char) (octets[position++] & 0xff);
            nextSeen = true;
        }
        return nextChar;
    }

    private byte[] text() throws DecodingException {
        if (piece < command.pieces().size()
                && command.pieces().get(piece) instanceof ReceivedCommand.Text text) {
            return text.octets();
        }
        throw endOfCommand();
    }

    private static DecodingException endOfCommand() {
        return new DecodingException(
                HumanReadableText.ILLEGAL_ARGUMENTS, "Unexpected end of command");
    }

    @Override
    public Literal read(int size, boolean extraCrlf) throws IOException {
        if (position < text().length || piece + 1 >= command.pieces().size()) {
            throw endOfCommand();
        }
        Literal literal =
                switch (command.pieces().get(piece + 1)) {
                    case ReceivedCommand.InMemory memory -> BytesBackedLiteral.of(memory.octets());
                    case ReceivedCommand.InFile file -> new FileLiteral(file.file(), file.size());
                    case ReceivedCommand.Text text -> throw endOfCommand();
                };
        piece += 2;
        position = 0;
        nextSeen = false;
        nextChar = 0;
        if (extraCrlf) {
            eol();
        }
        return literal;
    }

    /** Already sent while the command was received. */
    @Override
    protected void commandContinuationRequest() {}

    /**
     * A mailbox name. RFC 3501 §5.1.3: a name that is not well-formed modified UTF-7 is refused;
     * §5.1: INBOX is one name in any case, also above its children.
     */
    @Override
    public String mailbox() throws DecodingException {
        String encoded = mailboxUTF7();
        String name = decode(encoded);
        String inbox = ImapConstants.INBOX_NAME;
        boolean child =
                name.length() > inbox.length()
                        && name.charAt(inbox.length()) == '.'
                        && name.regionMatches(true, 0, inbox, 0, inbox.length());
        return child ? inbox + name.substring(inbox.length()) : name;
    }

    private static String decode(String encoded) throws DecodingException {
        try {
            String name = ModifiedUtf7.decodeModifiedUTF7(encoded);
            if (name.chars().noneMatch(c -> c == 0xFFFD || Character.isISOControl(c))) {
                return name;
            }
        } catch (RuntimeException | Error malformed) {
            throw new DecodingException(
                    HumanReadableText.ILLEGAL_ARGUMENTS, "Malformed mailbox name", malformed);
        }
        throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "Malformed mailbox name");
    }

    /** Called for every search key inside another. */
    void descend() throws DecodingException {
        if (++depth > DEEPEST_SEARCH) {
            throw new DecodingException(
                    HumanReadableText.ILLEGAL_ARGUMENTS, "Search keys nested too deep");
        }
    }

    void ascend() {
        depth--;
    }

    private record FileLiteral(Path file, int length) implements Literal {
        @Override
        public long size() {
            return length;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new BufferedInputStream(Files.newInputStream(file));
        }
    }
}
