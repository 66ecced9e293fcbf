package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CVE-2024-37358 and the literal defects of james.md appendix E. */
class LiteralTest {
    private ImapUnderTest imap;

    @BeforeEach
    void start() throws Exception {
        imap =
                ImapUnderTest.start(
                        ImapUnderTest.IN_CLEAR, "<literalSizeLimit>100K</literalSizeLimit>");
    }

    @AfterEach
    void stop() {
        imap.close();
    }

    @Test
    void bothLiteralsOfLoginAreAskedFor() throws Exception {
        try (ImapClient client = imap.connect()) {
            client.send("a LOGIN {16}\r\n");
            assertThat(client.line()).startsWith("+");
            client.send("bob1@example.org {6}\r\n");
            assertThat(client.line()).startsWith("+");
            client.send("secret\r\n");
            assertThat(client.answer("a")).last().asString().startsWith("OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{1000000000000000000000000000000}",
                "{-1}",
                "{}",
                "{abc}",
                "{5x}",
                "{+}",
                "{99999999999}",
                "{8193}"
            })
    void aSizeThatCannotBeIsRefusedAtOnceBeforeLogin(String literal) throws Exception {
        try (ImapClient client = imap.connect()) {
            client.send("a LOGIN " + literal + "\r\n");
            assertThat(client.line()).startsWith("a BAD");
        }
    }
}
