package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.Role;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

class CertificateTest {
    private static final String KEY = "smtpserver.xml: tls.privateKey: file://conf/tls/key.pem";
    private static final String CERTIFICATE =
            "smtpserver.xml: tls.certificates: file://conf/tls/certificate.pem";
    private static final String MATCHING =
            "the private key that belongs to the first of tls.certificates";

    @TempDir Path directory;
    private ConfDirectory gateway;

    @BeforeEach
    void setUp() {
        gateway = ConfDirectory.shipped(Role.GATEWAY, directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void matchingPairPasses(String algorithm) {
        use(TestCertificate.of(algorithm, Instant.now(), Duration.ofDays(1)));

        assertThat(gateway.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keyOfAnotherCertificateIsNamed(String algorithm) {
        TestCertificate other = TestCertificate.of(algorithm, Instant.now(), Duration.ofDays(1));
        gateway.write("tls/key.pem", other.key());

        assertThat(gateway.problems()).containsExactly(KEY + expected(MATCHING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
    void damagedKeyOfAnyFormIsNamed(String form) {
        String begin = "-----BEGIN " + form + "-----\n";
        gateway.write("tls/key.pem", begin + "AAAA\n-----END " + form + "-----\n");

        assertThat(gateway.problems()).singleElement().asString().startsWith(KEY + " (expected: ");
    }

    @Test
    void traditionalRsaKeyPasses() {
        TestCertificate certificate = TestCertificate.of("RSA", Instant.now(), Duration.ofDays(1));
        use(certificate);
        gateway.write("tls/key.pem", certificate.traditionalKey());

        assertThat(gateway.problems()).isEmpty();
    }

    @Test
    void certificateInThePlaceOfTheKeyIsNamed() {
        gateway.write("tls/key.pem", TestCertificate.shared().certificate());

        assertThat(gateway.problems()).containsExactly(KEY + expected("a private key in PEM form"));
    }

    @Test
    void keyInThePlaceOfTheCertificateIsNamed() {
        gateway.write("tls/certificate.pem", TestCertificate.shared().key());

        assertThat(gateway.problems())
                .containsExactly(CERTIFICATE + expected("certificates in PEM form"));
    }

    @Test
    void emptyCertificateFileIsNamed() {
        gateway.write("tls/certificate.pem", "");

        assertThat(gateway.problems())
                .containsExactly(CERTIFICATE + expected("certificates in PEM form"));
    }

    @Test
    void missingFilesAreNamed() {
        gateway.delete("tls/key.pem").delete("tls/certificate.pem");

        assertThat(gateway.problems())
                .containsExactly(
                        CERTIFICATE + expected("a file that can be read"),
                        KEY + expected("a file that can be read"));
    }

    @Test
    void expiredCertificateIsNamed() {
        Instant later = Instant.now().plus(Duration.ofDays(3));
        LocalDate end = LocalDate.ofInstant(Instant.now().plus(Duration.ofDays(1)), ZoneOffset.UTC);
        use(TestCertificate.of("EC", Instant.now(), Duration.ofDays(1)));

        assertThat(gateway.check().at(Clock.fixed(later, ZoneOffset.UTC)).verify())
                .extracting(Problem::toString)
                .containsExactly(
                        CERTIFICATE
                                + expected("a certificate valid today; this one ended on " + end));
    }

    @Test
    void certificateOfTheFutureIsNamed() {
        Instant begin = Instant.now().plus(Duration.ofDays(2));
        use(TestCertificate.of("EC", begin, Duration.ofDays(1)));

        assertThat(gateway.problems())
                .singleElement()
                .asString()
                .startsWith(CERTIFICATE)
                .contains("this one begins on");
    }

    @Test
    void listenerWithTlsAndNoCertificateIsNamed() {
        String file = gateway.read("smtpserver.xml");
        gateway.write(
                "smtpserver.xml",
                file.replaceAll("<(privateKey|certificates)>.*</(privateKey|certificates)>", ""));

        assertThat(gateway.problems())
                .containsExactly(
                        "smtpserver.xml: tls.certificates: missing (expected: a PEM file, as the"
                                + " listener has TLS)",
                        "smtpserver.xml: tls.privateKey: missing (expected: a PEM file, as the"
                                + " listener has TLS)");
    }

    @Test
    void listenerThatIsOffNeedsNoCertificate() {
        gateway.delete("tls/key.pem")
                .write("tls/key.pem", "not a key")
                .replace("smtpserver.xml", "enabled=\"true\"", "enabled=\"false\"");

        assertThat(gateway.problems()).isEmpty();
    }

    private void use(TestCertificate certificate) {
        gateway.write("tls/key.pem", certificate.key())
                .write("tls/certificate.pem", certificate.certificate());
    }

    private static String expected(String what) {
        return " (expected: " + what + ")";
    }
}
