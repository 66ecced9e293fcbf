package dev.hikyaku.server.pop3;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the server says to one command (RFC 1939 §3).
 *
 * @param kind how the client stands
 * @param text the first line, without its line end
 * @param rest what follows a multi-line answer's first line, its closing dot included
 */
record Answer(Kind kind, String text, Optional<InputStream> rest) {

    private static final String CRLF = "\r\n";

    /** How the client stands after the answer. */
    enum Kind {
        /** The command was obeyed. */
        OK,
        /** It was not, and the client could not know. */
        NO,
        /** It was not, and the client did wrong: too many of these end the session. */
        FAULT,
        /** A SASL exchange goes on (RFC 5034 §4). */
        CONTINUE,
        /** It has been said already. */
        SAID
    }

    static Answer ok(String text) {
        return new Answer(Kind.OK, positive(text), Optional.empty());
    }

    static Answer ok(String text, InputStream rest) {
        return new Answer(Kind.OK, positive(text), Optional.of(rest));
    }

    private static String positive(String text) {
        return text.isEmpty() ? "+OK" : "+OK " + text;
    }

    /** Lines that need no dot-stuffing. */
    static Answer list(String text, Stream<String> lines) {
        StringBuilder all = new StringBuilder();
        lines.forEach(line -> all.append(line).append(CRLF));
        all.append('.').append(CRLF);
        return ok(
                text, new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    static Answer no(String text) {
        return new Answer(Kind.NO, "-ERR " + text, Optional.empty());
    }

    static Answer fault(String text) {
        return new Answer(Kind.FAULT, "-ERR " + text, Optional.empty());
    }

    static Answer proceed() {
        return new Answer(Kind.CONTINUE, "+ ", Optional.empty());
    }

    Answer said() {
        return new Answer(Kind.SAID, text, Optional.empty());
    }

    byte[] line() {
        return (text + CRLF).getBytes(StandardCharsets.US_ASCII);
    }
}
