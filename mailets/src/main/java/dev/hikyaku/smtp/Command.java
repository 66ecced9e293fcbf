package dev.hikyaku.smtp;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One command line that is safe to write: no argument can end it and begin another
 * (CVE-2025-59419), leave the angle brackets and become a parameter, or carry what the peer has not
 * said it takes.
 *
 * <p>RFC 5321 §4.1.1; {@code LHLO} RFC 2033 §4.1, {@code BDAT} RFC 3030 §2, {@code STARTTLS} RFC
 * 3207 §4, {@code AUTH} RFC 4954 §4. A line has {@value #LONGEST_LINE_BYTES} bytes at most, CRLF
 * included.
 */
final class Command {
    static final int LONGEST_LINE_BYTES = 1024;

    static final Command DATA = fixed("DATA");
    static final Command QUIT = fixed("QUIT");
    static final Command RSET = fixed("RSET");
    static final Command STARTTLS = fixed("STARTTLS");

    /** Takes back an AUTH that is under way. */
    static final Command CANCEL = fixed("*");

    private final byte[] bytes;

    private Command(String line) {
        this.bytes = (line + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Command fixed(String verb) {
        return new Command(verb);
    }

    /** {@code LHLO}, {@code EHLO} or {@code HELO} and a name without blanks. */
    static Command hello(String verb, String name) throws UnsendableException {
        return checked(verb + " " + word(name, false));
    }

    /**
     * {@code MAIL FROM:<address> PARAMETER …}.
     *
     * @param address empty for the null sender
     * @param utf8 whether the peer offers SMTPUTF8 (RFC 6531 §3.3)
     */
    static Command mail(String address, List<String> parameters, boolean utf8)
            throws UnsendableException {
        return checked("MAIL FROM:<" + path(address, utf8) + ">" + words(parameters));
    }

    /** {@code RCPT TO:<address> PARAMETER …}. */
    static Command rcpt(String address, List<String> parameters, boolean utf8)
            throws UnsendableException {
        if (address.isEmpty()) {
            throw new UnsendableException("empty recipient");
        }
        return checked("RCPT TO:<" + path(address, utf8) + ">" + words(parameters));
    }

    /** {@code AUTH MECHANISM initial}; an empty first answer is written {@code =}. */
    static Command auth(String mechanism, Optional<String> initial) throws UnsendableException {
        String answer = initial.map(base64 -> base64.isEmpty() ? " =" : " " + base64).orElse("");
        return checked("AUTH " + mechanism + answer);
    }

    /** The answer to a challenge, in base64. */
    static Command answer(String base64) throws UnsendableException {
        return checked(base64);
    }

    /** The head of a chunk; its bytes follow at once. */
    static Command bdat(int sizeBytes, boolean last) {
        return new Command("BDAT " + sizeBytes + (last ? " LAST" : ""));
    }

    int length() {
        return bytes.length;
    }

    void writeTo(ByteBuf out) {
        out.writeBytes(bytes);
    }

    private static Command checked(String line) throws UnsendableException {
        Command command = new Command(line);
        if (command.length() > LONGEST_LINE_BYTES) {
            throw new UnsendableException("line of " + command.length() + " bytes");
        }
        return command;
    }

    /** An address as it may stand in angle brackets: blanks and brackets only in quotes. */
    private static String path(String address, boolean utf8) throws UnsendableException {
        boolean quoted = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            checkChar(c, utf8);
            if (quoted && c == '\\') {
                checkChar(i + 1 < address.length() ? address.charAt(++i) : 0, utf8);
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ' ' || c == '<' || c == '>')) {
                throw new UnsendableException("blank or angle bracket outside of quotes");
            }
        }
        if (quoted) {
            throw new UnsendableException("quotes without end");
        }
        return wellFormed(address);
    }

    private static String words(List<String> parameters) throws UnsendableException {
        StringBuilder words = new StringBuilder();
        for (String parameter : parameters) {
            words.append(' ').append(word(parameter, false));
        }
        return words.toString();
    }

    private static String word(String text, boolean utf8) throws UnsendableException {
        if (text.isEmpty() || text.indexOf(' ') >= 0) {
            throw new UnsendableException("empty or with blanks");
        }
        for (int i = 0; i < text.length(); i++) {
            checkChar(text.charAt(i), utf8);
        }
        return text;
    }

    private static void checkChar(char c, boolean utf8) throws UnsendableException {
        if (Character.isISOControl(c)) {
            throw new UnsendableException("control character");
        }
        if (c > 0x7e && !utf8) {
            throw new UnsendableException("not ASCII");
        }
    }

    /** Half a surrogate pair would be written as a question mark: another address. */
    private static String wellFormed(String text) throws UnsendableException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new UnsendableException("not Unicode");
        }
        return text;
    }
}
