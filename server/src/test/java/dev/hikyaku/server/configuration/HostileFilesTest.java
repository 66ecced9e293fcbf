package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Role;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files that are not what they should be give an error and nothing else. */
class HostileFilesTest {
    private static final String FORBIDDEN = "well-formed XML without document type";
    private static Path shared;
    private static ConfDirectory spoilt;

    @TempDir Path directory;

    @BeforeContainer
    static void makeDirectory() throws IOException {
        shared = Files.createTempDirectory("hostile");
        spoilt = ConfDirectory.shipped(Role.STORE, shared);
    }

    @AfterContainer
    static void removeDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(shared)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE d [<!ENTITY x SYSTEM"
                    + " \"file://%s\">]><domainlist><defaultDomain>&x;</defaultDomain></domainlist>",
                "<!DOCTYPE d SYSTEM \"file://%s\"><domainlist/>",
                "<!DOCTYPE d [<!ENTITY %% x SYSTEM \"file://%s\"> %%x;]><domainlist/>",
                "<!DOCTYPE domainlist><domainlist/>",
            })
    void documentTypesAreRefused(String xml) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "treasure.example");
        ConfDirectory gateway = ConfDirectory.shipped(Role.GATEWAY, directory);
        gateway.write("domainlist.xml", xml.formatted(secret));

        assertThat(gateway.problems())
                .singleElement()
                .asString()
                .startsWith("domainlist.xml: line 1, column ")
                .contains(FORBIDDEN)
                .doesNotContain("treasure");
        assertThatThrownBy(() -> files(gateway).xml("domainlist.xml"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(FORBIDDEN)
                .hasMessageNotContaining("treasure");
    }

    @Test
    void includedFilesAreNotRead() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "treasure.example");
        ConfDirectory gateway = ConfDirectory.shipped(Role.GATEWAY, directory);
        gateway.write(
                "domainlist.xml",
                """
                <domainlist><defaultDomain xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include
                  parse="text" href="file://%s"/></defaultDomain></domainlist>
                """
                        .formatted(secret));
        gateway.write("healthcheck.properties", "include=" + secret + "\n");

        assertThat(gateway.problems())
                .contains(
                        "domainlist.xml: defaultDomain.xi:include: unknown key (expected: no keys"
                                + " here)",
                        "healthcheck.properties: include: unknown key (expected: one of"
                                + " healthcheck.period, additional.healthchecks,"
                                + " reception.check.user, reception.check.timeout)")
                .noneMatch(line -> line.contains("treasure"));
    }

    @Test
    void elementsNestedWithoutEndAreRefused() {
        ConfDirectory gateway = ConfDirectory.shipped(Role.GATEWAY, directory);
        gateway.write("domainlist.xml", "<a>".repeat(60) + "</a>".repeat(60))
                .write("dnsservice.xml", "<a>".repeat(100_000) + "</a>".repeat(100_000));

        assertThat(gateway.problems())
                .hasSize(2)
                .contains("domainlist.xml: a: too deep (expected: at most 50 nested elements)")
                .anyMatch(line -> line.startsWith("dnsservice.xml: "));
    }

    @Test
    void lineBreaksInValuesMakeNoLinesOfTheirOwn() {
        ConfDirectory gateway = ConfDirectory.shipped(Role.GATEWAY, directory);
        gateway.with("HIKYAKU_BIND_MX", "x\nsmtpserver.xml: all is well\u001b[2J");

        assertThat(gateway.problems()).singleElement().asString().doesNotContain("\n", "\u001b");
    }

    @Property(tries = 60)
    void randomBytesAreAnErrorOfThatFile(@ForAll @Size(max = 300) byte[] bytes) {
        for (String file : List.of("smtpserver.xml", "mailetcontainer.xml", "listeners.xml")) {
            String original = spoilt.read(file);
            spoilt.write(file, bytes);
            List<String> problems = spoilt.problems(file);
            spoilt.write(file, original);
            assertThat(problems).isNotEmpty().allMatch(line -> line.startsWith(file));
        }
    }

    @Property(tries = 60)
    void randomLinesNeverCrashTheCheck(@ForAll byte[] bytes, @ForAll String text) {
        for (Object content : List.of(bytes, text)) {
            String original = spoilt.read("webadmin.properties");
            if (content instanceof byte[] raw) {
                spoilt.write("webadmin.properties", raw);
            } else {
                spoilt.write("webadmin.properties", text);
            }
            List<String> problems = spoilt.problems("webadmin.properties");
            spoilt.write("webadmin.properties", original);
            assertThat(problems)
                    .allMatch(line -> line.startsWith("webadmin.properties: "))
                    .allMatch(line -> line.contains(" (expected: "))
                    .noneMatch(line -> line.contains("\n"));
        }
    }

    private ConfigurationFiles files(ConfDirectory conf) {
        return ConfigurationFiles.of(
                conf.conf(), directory.resolve("var"), directory, new Environment(Map.of()));
    }
}
