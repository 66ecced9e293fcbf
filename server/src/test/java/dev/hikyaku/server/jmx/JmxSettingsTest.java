package dev.hikyaku.server.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.configuration.ConfigurationCheck;
import dev.hikyaku.server.configuration.Problem;

import org.apache.commons.configuration2.PropertiesConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class JmxSettingsTest {
    @TempDir Path directory;

    private static JmxSettings with(Map<String, String> properties) {
        PropertiesConfiguration configuration = new PropertiesConfiguration();
        properties.forEach(configuration::setProperty);
        return JmxSettings.from(configuration);
    }

    @Test
    void anEmptyFileMeansLoopbackAndPort9999() throws Exception {
        assertThat(with(Map.of()))
                .isEqualTo(new JmxSettings(true, InetAddress.getByName("127.0.0.1"), 9999));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    void loopbackAddressesAreTaken(String address) {
        assertThat(with(Map.of("jmx.address", address)).address().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "10.0.0.1", "2001:db8::1"})
    void everyOtherAddressIsRefused(String address) {
        assertThatThrownBy(() -> with(Map.of("jmx.address", address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "jmx\\.properties: jmx\\.address: .+ \\(expected: a loopback address"
                                + " .+\\)");
    }

    @ParameterizedTest
    @CsvSource({
        "HIKYAKU_JMX_ADDRESS, 0.0.0.0, jmx.address",
        "HIKYAKU_JMX_ADDRESS, mail.example.org, jmx.address",
        "HIKYAKU_JMX_ADDRESS, 192.0.2.1, jmx.address",
        "HIKYAKU_JMX_PORT, 70000, jmx.port",
        "HIKYAKU_JMX_PORT, some, jmx.port",
        "HIKYAKU_JMX_ENABLED, yes, jmx.enabled"
    })
    void wrongValueStopsTheStart(String variable, String value, String key) {
        assertThat(problems(Role.STORE, Path.of("../conf/store"), Map.of(variable, value)))
                .anyMatch(
                        line ->
                                line.startsWith(
                                        "jmx.properties: %s: %s (expected: "
                                                .formatted(key, value)));
    }

    @Test
    void unknownKeyStopsTheStart() throws Exception {
        Files.writeString(directory.resolve("jmx.properties"), "jmx.adress=127.0.0.1\n");

        assertThat(problems(Role.STANDALONE, directory, Map.of()))
                .anyMatch(line -> line.startsWith("jmx.properties: jmx.adress: "));
    }

    @ParameterizedTest
    @EnumSource(names = {"GATEWAY", "RELAY"})
    void inARoleWithoutMailboxesTheFileStopsTheStart(Role role) throws Exception {
        Files.writeString(directory.resolve("jmx.properties"), "jmx.enabled=true\n");

        assertThat(problems(role, directory, Map.of()))
                .anyMatch(line -> line.startsWith("jmx.properties: "));
    }

    private List<String> problems(Role role, Path conf, Map<String, String> variables) {
        return ConfigurationCheck.of(role, conf, new Environment(variables))
                .within(directory, directory)
                .verify()
                .stream()
                .map(Problem::toString)
                .toList();
    }
}
