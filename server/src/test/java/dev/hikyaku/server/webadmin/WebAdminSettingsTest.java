package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

final class WebAdminSettingsTest {
    private static final Pattern KEY_ROW = Pattern.compile("<tr><td>([A-Za-z.]+)</td>");

    @TempDir Path directory;

    @Test
    void emptyFileListensOnLoopbackWithMadeTokens() {
        WebAdminSettings settings = read(Map.of());

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8000);
        assertThat(settings.adminToken()).isEmpty();
        assertThat(settings.https()).isEmpty();
        assertThat(settings.limits()).isEqualTo(WebAdminLimits.DEFAULTS);
    }

    /** james.md §6: James takes 8080 for an unset minThreadCount. */
    @Test
    void maxThreadCountAloneIsEnough() {
        WebAdminLimits limits = read(Map.of("maxThreadCount", "16")).limits();

        assertThat(limits.maxThreads()).isEqualTo(16);
        assertThat(limits.minThreads()).isEqualTo(4);
    }

    @Test
    void unitsAreUnderstood() {
        WebAdminLimits limits =
                read(Map.of("body.limit", "2M", "idle.timeout", "90s", "await.timeout", "10m"))
                        .limits();

        assertThat(limits.bodyBytes()).isEqualTo(2 << 20);
        assertThat(limits.idle()).isEqualTo(Duration.ofSeconds(90));
        assertThat(limits.await()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enabled | yes | yes (expected: true or false)",
                "port | 65536 | 65536 (expected: a number from 0 to 65535)",
                "port | -1 | -1 (expected: a number from 0 to 65535)",
                "port | http | http (expected: a number from 0 to 65535)",
                "minThreadCount | 8080 | 8080 (expected: a number from 1 to 32)",
                "maxThreadCount | 2 | 2 (expected: a number from 8 to 1000)",
                "body.limit | 1T | 1T (expected: a size such as 1M, up to 67108864 bytes)",
                "body.limit | 0 | 0 (expected: a size such as 1M, up to 67108864 bytes)",
                "body.limit | 65M | 65M (expected: a size such as 1M, up to 67108864 bytes)",
                "body.limit | UNLIMITED | UNLIMITED (expected: a size such as 1M, up to 67108864"
                        + " bytes)",
                "idle.timeout | soon | soon (expected: a time such as 10s, up to 3600s)",
                "idle.timeout | 0s | 0s (expected: a time such as 10s, up to 3600s)",
                "idle.timeout | 2h | 2h (expected: a time such as 10s, up to 3600s)",
                "host.allowed | a b | a b (expected: a host name or address, no port)",
                "host.allowed | mail:80 | mail:80 (expected: a host name or address, no port)",
                "host.allowed | * | * (expected: a host name or address, no port)",
                "https.enabled | on | on (expected: true or false)",
                "cors.enable | true | set (expected: not set; no CORS header is ever sent)",
                "cors.origin | https://a.example | set (expected: not set; no CORS header is ever"
                        + " sent)",
                "jwt.enabled | true | set (expected: not set; token.admin takes its place)",
                "token.admin | short | 5 characters (expected: a token of 16 characters or more,"
                        + " or file:/path)",
                "token.readonly | hunter2-with-ümlaut | *** (expected: letters, digits and . _ ~"
                        + " + / - only, as RFC 6750 has it)",
                "token.admin | arn:aws:secretsmanager:eu:1:secret | *** (expected: letters, digits"
                        + " and . _ ~ + / - only, as RFC 6750 has it)",
                "token.admin | file:/nowhere/at/all | file:/nowhere/at/all (expected: a readable"
                        + " file of one line)"
            })
    void badValueStopsTheStart(String key, String value, String error) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("webadmin.properties: " + key + ": " + error);
    }

    @Test
    void unknownKeyStopsTheStart() {
        assertThatThrownBy(() -> read(Map.of("tokenadmin", "x")))
                .hasMessageStartingWith("webadmin.properties: tokenadmin: unknown key (expected:");
    }

    @Test
    void httpsNeedsKeystoreAndPassword() throws Exception {
        assertThatThrownBy(() -> read(Map.of("https.enabled", "true")))
                .hasMessage("webadmin.properties: https.keystore: not set (expected: a file)");
        assertThatThrownBy(
                        () -> read(Map.of("https.enabled", "true", "https.keystore", "file:/no")))
                .hasMessage(
                        "webadmin.properties: https.keystore: file:/no (expected: a readable"
                                + " file)");
        Path keystore = Files.createFile(directory.resolve("keys"));
        assertThatThrownBy(
                        () ->
                                read(
                                        Map.of(
                                                "https.enabled",
                                                "true",
                                                "https.keystore",
                                                "file:" + keystore)))
                .hasMessage("webadmin.properties: https.password: not set (expected: a password)");
    }

    @Test
    void longTokenFileStopsTheStart() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "x".repeat(5000));

        assertThatThrownBy(() -> read(Map.of("token.admin", "file:" + file)))
                .hasMessageContaining("(expected: a readable file of one line)");
    }

    @Test
    void secretsAreNotShown() {
        WebAdminSettings settings =
                read(
                        Map.of(
                                "token.admin",
                                "admin-token-hunter2",
                                "token.readonly",
                                "r-hunter2-r-hunter2"));

        assertThat(settings.toString()).doesNotContain("hunter2");
        assertThat(Tokens.from(settings, directory, new java.security.SecureRandom()).toString())
                .doesNotContain("hunter2");
    }

    /** The Javadoc of the record is where operators and the README's table of keys look. */
    @Test
    void everyKeyStandsInTheTableAndNoOther() throws Exception {
        String source =
                Files.readString(
                        Path.of("src/main/java/dev/hikyaku/server/webadmin/WebAdminSettings.java"));

        assertThat(KEY_ROW.matcher(source).results().map((MatchResult row) -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(WebAdminSettings.keys());
    }

    private WebAdminSettings read(Map<String, String> properties) {
        PropertiesConfiguration configuration = new PropertiesConfiguration();
        properties.forEach(configuration::addProperty);
        FileSystem files =
                new FileSystemImpl(
                        Configuration.builder()
                                .workingDirectory(directory.toFile())
                                .configurationFromClasspath()
                                .build()
                                .directories());
        return WebAdminSettings.from(configuration, files);
    }
}
