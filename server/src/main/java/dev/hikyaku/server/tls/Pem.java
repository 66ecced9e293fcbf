package dev.hikyaku.server.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of a PEM file (RFC 7468), text around the blocks being ignored.
 *
 * @param label what stands after {@code BEGIN}, such as {@code CERTIFICATE}
 * @param content what the base 64 holds
 */
record Pem(String label, byte[] content) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /**
     * All blocks of a file, in order.
     *
     * @throws IllegalArgumentException for a block without an end, with headers (RFC 1421, as
     *     encrypted keys of old have them) or with something else than base 64
     */
    static List<Pem> blocks(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Pem> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int label = begin + BEGIN.length();
            int body = text.indexOf(DASHES, label);
            if (body < 0) {
                throw new IllegalArgumentException("a BEGIN line that does not end");
            }
            String name = text.substring(label, body);
            String end = END + name + DASHES;
            int stop = text.indexOf(end, body);
            if (stop < 0) {
                throw new IllegalArgumentException("BEGIN without END");
            }
            blocks.add(new Pem(name, decode(text.substring(body + DASHES.length(), stop))));
            begin = text.indexOf(BEGIN, stop + end.length());
        }
        return blocks;
    }

    private static byte[] decode(String body) {
        StringBuilder packed = new StringBuilder(body.length());
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c > ' ') {
                packed.append(c);
            }
        }
        return Base64.getDecoder().decode(packed.toString());
    }
}
