package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

class MimeDepthTest {
    private static final String TEXT = "Content-Type: text/plain\r\n\r\nhello\r\n";

    /** One way to put a part into another. */
    private enum Nesting {
        MULTIPART {
            @Override
            String around(String part, int level) {
                return multipart("Content-Type: multipart/mixed", part, level);
            }
        },
        DIGEST {
            @Override
            String around(String part, int level) {
                return multipart("Content-Type: multipart/digest", "\r\n" + part, level);
            }
        },
        MESSAGE {
            @Override
            String around(String part, int level) {
                return "Content-Type: message/rfc822\r\n\r\n" + part;
            }
        },
        ENCODED_MESSAGE {
            @Override
            String around(String part, int level) {
                return "Content-Type: message/rfc822\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(bytes(part))
                        + "\r\n";
            }
        },
        BLANK_BEFORE_COLON {
            @Override
            String around(String part, int level) {
                return multipart("Content-Type : multipart/mixed", part, level);
            }
        },
        COMMENTED_NAME {
            @Override
            String around(String part, int level) {
                return multipart("content-(x)type: multi(y)part/mixed", part, level);
            }
        };

        abstract String around(String part, int level);

        private static String multipart(String field, String part, int level) {
            return field
                    + ";\r\n boundary=b"
                    + level
                    + "\r\n\r\n--b"
                    + level
                    + "\r\n"
                    + part
                    + "\r\n--b"
                    + level
                    + "--\r\n";
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String nested(Nesting nesting, int levels) {
        String message = TEXT;
        for (int level = 0; level < levels; level++) {
            message = nesting.around(message, level);
        }
        return message;
    }

    private static boolean exceeds(String message, int limit) throws Exception {
        return MimeDepth.exceeds(new ByteArrayInputStream(bytes(message)), limit);
    }

    @Test
    void aPlainMailHasNoDepth() throws Exception {
        assertThat(exceeds("Subject: a\r\n\r\nb\r\n", 0)).isFalse();
        assertThat(exceeds(TEXT, 0)).isFalse();
        assertThat(exceeds("", 0)).isFalse();
    }

    @Test
    void multipartsCount() throws Exception {
        assertThat(exceeds(nested(Nesting.MULTIPART, 50), 50)).isFalse();
        assertThat(exceeds(nested(Nesting.MULTIPART, 51), 50)).isTrue();
    }

    @Test
    void messagesInMessagesCount() throws Exception {
        assertThat(exceeds(nested(Nesting.MESSAGE, 50), 50)).isFalse();
        assertThat(exceeds(nested(Nesting.MESSAGE, 51), 50)).isTrue();
    }

    /** RFC 2046 §5.1.5: a part of a digest is a message without saying so. */
    @Test
    void aDigestCountsTwice() throws Exception {
        assertThat(exceeds(nested(Nesting.DIGEST, 25), 50)).isFalse();
        assertThat(exceeds(nested(Nesting.DIGEST, 26), 50)).isTrue();
    }

    /** james.md appendix E: answered 250 by James and never delivered. */
    @Test
    @Timeout(10)
    void tenThousandLevelsAreSeenAtOnce() throws Exception {
        StringBuilder message = new StringBuilder();
        for (int level = 0; level < 10_000; level++) {
            message.append("Content-Type: multipart/mixed; boundary=b")
                    .append(level)
                    .append("\r\n\r\n--b")
                    .append(level)
                    .append("\r\n");
        }
        assertThat(exceeds(message.toString(), 50)).isTrue();
        assertThat(exceeds("Content-Type: message/rfc822\r\n\r\n".repeat(10_000), 50)).isTrue();
    }

    /** However a mail spells it: what hides parts from us may not hide them from IMAP's FETCH. */
    @Property(tries = 300)
    void everySpellingOfNestingCounts(@ForAll("nestings") List<Nesting> nestings) throws Exception {
        String message = TEXT;
        for (int level = 0; level < nestings.size(); level++) {
            message = nestings.get(level).around(message, level);
        }
        assertThat(exceeds(message, nestings.size() - 1)).isTrue();
        assertThat(exceeds(message, 2 * nestings.size())).isFalse();
    }

    @Provide
    Arbitrary<List<Nesting>> nestings() {
        return Arbitraries.of(Nesting.class).list().ofMinSize(1).ofMaxSize(20);
    }
}
