package dev.hikyaku.server.store.messages;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Mails made to take a parser's time, memory or stack. */
final class HostileMails {
    private HostileMails() {}

    private static byte[] bytes(StringBuilder mail) {
        return mail.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String multipart(String boundary) {
        return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
    }

    /** So many multiparts inside one another. */
    static byte[] multiparts(int depth) {
        return multiparts(depth, "boundary-", "text\r\n");
    }

    static byte[] multiparts(int depth, String boundary, String text) {
        StringBuilder mail = new StringBuilder("Subject: deep\r\n");
        for (int i = 0; i < depth; i++) {
            mail.append(multipart(boundary + i)).append("--" + boundary + i + "\r\n");
        }
        mail.append("Content-Type: text/plain\r\n\r\n").append(text).append("\r\n");
        for (int i = depth - 1; i >= 0; i--) {
            mail.append("--" + boundary + i + "--\r\n");
        }
        return bytes(mail);
    }

    /** So many messages inside one another. */
    static byte[] embedded(int depth) {
        StringBuilder mail = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            mail.append("Subject: " + i + "\r\nContent-Type: message/rfc822\r\n\r\n");
        }
        return bytes(mail.append("Subject: innermost\r\n\r\ntext\r\n"));
    }

    /** Messages inside one another, each encoded: what is innermost is encoded many times. */
    static byte[] encoded(int depth) {
        byte[] mail = bytes(new StringBuilder("Subject: innermost\r\n\r\ntext\r\n"));
        for (int i = 0; i < depth; i++) {
            String body = Base64.getMimeEncoder().encodeToString(mail);
            mail =
                    bytes(
                            new StringBuilder("Content-Type: message/rfc822\r\n")
                                    .append("Content-Transfer-Encoding: base64\r\n\r\n")
                                    .append(body));
        }
        return mail;
    }

    static byte[] manyParts(int parts) {
        StringBuilder mail = new StringBuilder(multipart("b"));
        for (int i = 0; i < parts; i++) {
            mail.append("--b\r\n\r\n");
        }
        return bytes(mail.append("--b--\r\n"));
    }

    static byte[] manyFields(int fields) {
        StringBuilder mail = new StringBuilder();
        for (int i = 0; i < fields; i++) {
            mail.append("X-").append(i).append(": a\r\n");
        }
        return bytes(mail.append("\r\ntext\r\n"));
    }

    static byte[] longField(int bytes) {
        return bytes(new StringBuilder("Subject: ").append("a".repeat(bytes)).append("\r\n\r\n"));
    }

    static byte[] foldedField(int lines) {
        return bytes(
                new StringBuilder("Subject: ").append("\r\n a".repeat(lines)).append("\r\n\r\n"));
    }

    static byte[] comments(int depth) {
        return bytes(
                new StringBuilder("Content-Type: text/plain; a=")
                        .append("(".repeat(depth))
                        .append("\r\nContent-Disposition: ")
                        .append("(".repeat(depth))
                        .append("\r\nFrom: ")
                        .append("(".repeat(depth))
                        .append("\r\n\r\n"));
    }

    static byte[] manyParameters(int parameters) {
        return bytes(parameters(parameters));
    }

    static byte[] partsOfParameters(int parts, int parameters) {
        StringBuilder mail = new StringBuilder(multipart("b"));
        for (int i = 0; i < parts; i++) {
            mail.append("--b\r\n").append(parameters(parameters));
        }
        return bytes(mail.append("\r\n--b--\r\n"));
    }

    private static StringBuilder parameters(int parameters) {
        StringBuilder part = new StringBuilder("Content-Type: text/plain");
        for (int i = 0; i < parameters; i++) {
            part.append("; name*").append(i).append("*=a");
        }
        return part.append("\r\n\r\n");
    }

    /** A boundary that is nearly found at every byte. */
    static byte[] nearlyBoundaries(int depth, int boundaryLength, int bytes) {
        return multiparts(depth, "-".repeat(boundaryLength), "-".repeat(bytes));
    }
}
