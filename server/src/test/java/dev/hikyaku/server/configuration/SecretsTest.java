package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.Role;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whatever is wrong with a file, its secrets are not in the message. */
class SecretsTest {
    private static final String SECRET = "treasure-of-the-sierra";

    @TempDir Path directory;
    private ConfDirectory gateway;

    @BeforeEach
    void setUp() {
        gateway = ConfDirectory.shipped(Role.GATEWAY, directory);
    }

    @Test
    void unreadableSecretFileIsNamedWithItsKey() {
        gateway.write("webadmin.properties", "token.admin=file:/nowhere/token\n");

        assertThat(gateway.problems())
                .containsExactly(
                        "webadmin.properties: token.admin: file:/nowhere/token (expected: a file"
                                + " that can be read, with the secret as first line)");
    }

    @Test
    void emptySecretFileIsNamedWithItsKey() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty"), "\n" + SECRET);
        gateway.write("webadmin.properties", "token.admin=file:" + empty + "\n");

        assertThat(gateway.problems())
                .containsExactly(
                        "webadmin.properties: token.admin: file:"
                                + empty
                                + " (expected: a file whose first line is the secret; it is"
                                + " empty)");
    }

    @Test
    void valuesOfMisspeltKeysAreNotShown() {
        gateway.write("webadmin.properties", "tokn.admin=" + SECRET + "\npasswrd=" + SECRET + "\n")
                .replace("smtpserver.xml", "<jmxName>", "<secret>" + SECRET + "</secret><jmxName>");

        assertThat(gateway.problems()).hasSize(3).noneMatch(line -> line.contains(SECRET));
    }

    @Test
    void secretsWithBadPlaceholdersAreNotShown() {
        gateway.write("webadmin.properties", "token.admin=" + SECRET + "${env:UNSET}\n")
                .replace(
                        "smtpserver.xml",
                        "<privateKey>",
                        "<secret>" + SECRET + "${x}</secret><privateKey>");

        assertThat(gateway.problems()).hasSize(2).noneMatch(line -> line.contains(SECRET));
    }

    @Test
    void textBetweenElementsIsNotShown() {
        gateway.replace("smtpserver.xml", "<auth>", "<auth>" + SECRET);

        assertThat(gateway.problems())
                .containsExactly("smtpserver.xml: auth: *** (expected: keys inside it, not text)");
    }

    @Test
    void brokenXmlIsNotQuoted() {
        gateway.replace(
                "smtpserver.xml", "<jmxName>", "<secret>&" + SECRET + ";</secret><jmxName>");

        assertThat(gateway.problems())
                .singleElement()
                .asString()
                .startsWith("smtpserver.xml: line ")
                .doesNotContain(SECRET);
    }

    @Test
    void keyFileContentIsNotShown() {
        gateway.write("tls/key.pem", SECRET);

        assertThat(gateway.problems()).hasSize(1).noneMatch(line -> line.contains(SECRET));
    }
}
