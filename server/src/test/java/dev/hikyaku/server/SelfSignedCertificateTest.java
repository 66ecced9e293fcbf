package dev.hikyaku.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

class SelfSignedCertificateTest {
    @TempDir Path directory;

    @Test
    void isValidTodayForLocalhost() throws Exception {
        SelfSignedCertificate made = SelfSignedCertificate.in(directory);

        try (InputStream in = Files.newInputStream(made.certificate())) {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
            certificate.checkValidity();
            certificate.verify(certificate.getPublicKey());
            assertThat(certificate.getSubjectAlternativeNames())
                    .extracting(name -> name.get(1).toString())
                    .containsExactly("localhost", "127.0.0.1");
        }
    }

    @Test
    void keyIsForItsOwnerOnly() throws Exception {
        SelfSignedCertificate made = SelfSignedCertificate.in(directory);

        assertThat(Files.getPosixFilePermissions(made.key()))
                .containsExactlyInAnyOrder(
                        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void secondOneTakesThePlaceOfTheFirst() throws Exception {
        String first = Files.readString(SelfSignedCertificate.in(directory).key());

        assertThat(Files.readString(SelfSignedCertificate.in(directory).key())).isNotEqualTo(first);
    }
}
