package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Chains as authorities deliver them, and as people put them together. */
class ChainVerdictTest {
    private static final String HOST = "mail.example.org";
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final Authority root = new Authority("CN=Root");
    private final Authority between = new Authority("CN=Between");
    private final KeyPair own = pair();

    @Test
    void aWholeChainOfAnAuthorityOfOnesOwnIsAWarningOnly() {
        List<Finding> findings = examine(true, NOW, leaf(90), between.signedBy(root));

        assertThat(verdicts(findings)).containsExactly(Verdict.OK, Verdict.WARN);
        assertThat(findings.get(1).fact()).contains("CN=Root");
    }

    @Test
    void aChainInTheWrongOrderFails() {
        List<Finding> findings =
                examine(true, NOW, leaf(90), root.signedBy(root), between.signedBy(root));

        assertThat(findings)
                .anyMatch(finding -> finding.fact().contains("is not signed by number 2"));
    }

    @Test
    void aSelfSignedOneIsAWarning() {
        X509Certificate alone = root.sign("CN=Root", root.pair, 90, HOST);

        List<Finding> findings = examine(true, NOW, alone);

        assertThat(verdicts(findings)).containsExactly(Verdict.OK, Verdict.WARN);
        assertThat(findings.get(1).fact()).contains("self-signed");
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "75, OK", "77, WARN", "89, WARN", "91, FAIL", "-2, FAIL"})
    void ageIsToldInTime(int days, Verdict verdict) {
        List<Finding> findings =
                examine(true, NOW.plus(Duration.ofDays(days)), leaf(90), between.signedBy(root));

        assertThat(findings.getFirst().verdict()).isEqualTo(verdict);
    }

    @Test
    void anotherNameFailsWhereUsersConnectAndWarnsElsewhere() {
        X509Certificate other = between.sign("CN=x", own, 90, "www.example.org");

        assertThat(verdicts(examine(true, NOW, other, between.signedBy(root))))
                .contains(Verdict.FAIL);
        assertThat(verdicts(examine(false, NOW, other, between.signedBy(root))))
                .doesNotContain(Verdict.FAIL);
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.org, mail.example.org, true",
        "*.example.org, mail.example.org, true",
        "*.example.org, a.mail.example.org, false",
        "*.example.org, example.org, false",
        "*.org, example.org, true",
        "mail.example.com, mail.example.org, false",
    })
    void aStarIsOneLabel(String name, String host, boolean covers) {
        assertThat(ChainVerdict.covers(name, host)).isEqualTo(covers);
    }

    private X509Certificate leaf(int days) {
        return between.sign("CN=leaf", own, days, HOST);
    }

    private static List<Finding> examine(boolean users, Instant now, X509Certificate... chain) {
        return new ChainVerdict("chain.pem", List.of(chain)).examine(HOST, users, now);
    }

    private static List<Verdict> verdicts(List<Finding> findings) {
        return findings.stream().map(Finding::verdict).toList();
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs certificates. */
    private record Authority(String name, KeyPair pair) {
        Authority(String name) {
            this(name, ChainVerdictTest.pair());
        }

        X509Certificate signedBy(Authority other) {
            return other.sign(name, pair, 3650, "ca.example.org");
        }

        X509Certificate sign(String subject, KeyPair holder, int days, String host) {
            try {
                var builder =
                        new JcaX509v3CertificateBuilder(
                                new X500Name(name),
                                BigInteger.valueOf(System.nanoTime()),
                                Date.from(NOW.minus(Duration.ofDays(1))),
                                Date.from(NOW.plus(Duration.ofDays(days))),
                                new X500Name(subject),
                                holder.getPublic());
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
                return new JcaX509CertificateConverter()
                        .getCertificate(
                                builder.build(
                                        new JcaContentSignerBuilder("SHA256withECDSA")
                                                .build(pair.getPrivate())));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
