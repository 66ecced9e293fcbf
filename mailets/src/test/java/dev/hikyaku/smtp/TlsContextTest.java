package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.goodMail;
import static dev.hikyaku.smtp.Peers.hello;
import static dev.hikyaku.smtp.Peers.hop;
import static dev.hikyaku.smtp.Peers.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;

import io.netty.handler.ssl.SslContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

class TlsContextTest {
    private static Path oneCertificate;
    private static Path oneKey;
    private static Path otherCertificate;
    private static Path otherKey;
    private static TestKeys peer;
    private static Path peerCertificate;

    @TempDir Path directory;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Logger logger = (Logger) LoggerFactory.getLogger(TlsContext.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Path certificate;
    private Path key;
    private Instant written = Instant.parse("2026-11-28T05:30:00Z");

    @BeforeAll
    static void makeKeys(@TempDir Path one, @TempDir Path other, @TempDir Path theirs)
            throws Exception {
        TestKeys first = TestKeys.forNames(one, "dns:mx.example.org");
        oneCertificate = first.certificate();
        oneKey = first.privateKey();
        TestKeys second = TestKeys.forNames(other, "dns:mx.example.org");
        otherCertificate = second.certificate();
        otherKey = second.privateKey();
        peer = TestKeys.forNames(theirs, "dns:home.example.ts.net");
        peerCertificate = peer.certificate();
    }

    @BeforeEach
    void start() throws Exception {
        certificate = directory.resolve("certificate.pem");
        key = directory.resolve("key.pem");
        put(oneCertificate, certificate);
        put(oneKey, key);
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    /** As a renewal does it, a while later than the last time. */
    private void put(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        touch(to);
    }

    private void touch(Path file) throws IOException {
        written = written.plusSeconds(7);
        Files.setLastModifiedTime(file, FileTime.from(written));
    }

    private void aMinuteLater() {
        nanos.addAndGet(TlsContext.LOOK.toNanos());
    }

    private TlsContext showing() {
        return context(
                Map.of(
                        "tls",
                        "required",
                        "tlsVerify",
                        "false",
                        "tlsCertificate",
                        certificate.toString(),
                        "tlsPrivateKey",
                        key.toString()));
    }

    private TlsContext context(Map<String, String> values) {
        return new TlsContext(HopTls.from(new Settings(values)), nanos::get);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void changedFilesAreReadAgainAfterAMinuteAndNotBefore() throws Exception {
        TlsContext tls = showing();
        SslContext first = tls.now();
        put(otherCertificate, certificate);
        put(otherKey, key);

        nanos.addAndGet(TlsContext.LOOK.toNanos() - 1);
        assertThat(tls.now()).isSameAs(first);
        nanos.addAndGet(1);
        SslContext second = tls.now();

        assertThat(second).isNotSameAs(first);
        assertThat(warnings()).isEmpty();
        aMinuteLater();
        assertThat(tls.now()).as("nothing has changed since").isSameAs(second);
    }

    @Test
    void aFileOfTheSameTimeAndAnotherSizeIsReadAgain() throws Exception {
        TlsContext tls = showing();
        SslContext first = tls.now();
        FileTime time = Files.getLastModifiedTime(certificate);
        Files.writeString(certificate, Files.readString(certificate) + "\n# renewed\n");
        Files.setLastModifiedTime(certificate, time);

        aMinuteLater();
        assertThat(tls.now()).isNotSameAs(first);
    }

    @Test
    void brokenFilesChangeNothingAndAreTalkedOfOnce() throws Exception {
        TlsContext tls = showing();
        SslContext first = tls.now();

        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nhalf of it");
        touch(certificate);
        aMinuteLater();
        assertThat(tls.now()).isSameAs(first);
        Files.writeString(certificate, "nothing at all");
        touch(certificate);
        aMinuteLater();
        assertThat(tls.now()).isSameAs(first);
        Files.delete(certificate);
        aMinuteLater();
        assertThat(tls.now()).isSameAs(first);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("stays in use")
                .contains("tlsCertificate: " + certificate + " (expected: ");

        put(oneCertificate, certificate);
        aMinuteLater();
        assertThat(tls.now()).isNotSameAs(first);
        Files.delete(key);
        aMinuteLater();
        tls.now();
        assertThat(warnings()).hasSize(2);
    }

    @Test
    void aFileThatWasAwayIsReadAgainEvenIfItIsTheSame() throws Exception {
        TlsContext tls = showing();
        SslContext first = tls.now();
        Path aside = directory.resolve("aside.pem");
        Files.move(key, aside);
        aMinuteLater();
        assertThat(tls.now()).isSameAs(first);
        Files.move(aside, key);
        aMinuteLater();

        assertThat(tls.now()).isNotSameAs(first);
        assertThat(log.list).last().extracting(ILoggingEvent::getLevel).isEqualTo(Level.INFO);
    }

    @Test
    void halfARenewalIsNotUsed() throws Exception {
        TlsContext tls = showing();
        SslContext first = tls.now();
        put(otherCertificate, certificate);
        aMinuteLater();
        assertThat(tls.now()).isSameAs(first);
        put(otherKey, key);
        aMinuteLater();
        assertThat(tls.now()).isNotSameAs(first);
    }

    @Test
    void aKeyOfAnotherCertificateStopsTheStart() throws Exception {
        put(otherKey, key);

        assertThatThrownBy(this::showing)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tlsCertificate: " + certificate + " (expected: ");
    }

    @Test
    void withoutFilesNothingIsReadAgain() {
        TlsContext tls = context(Map.of("tls", "required", "tlsVerify", "false"));
        SslContext first = tls.now();
        aMinuteLater();
        assertThat(tls.now()).isSameAs(first);
        assertThat(context(Map.of("tls", "none")).now()).isNull();
    }

    /** On the wire: nobody is trusted, then the peer is. */
    @Test
    void aNewConnectionTrustsWhatTheFileSaysNow() throws Exception {
        String secured =
                hello("STARTTLS")
                        + "C: STARTTLS\nS: 220 go\n! starttls\n"
                        + hello("PIPELINING").replace("S: 220 ready\n", "")
                        + goodMail("a@example.org");
        String refused = hello("STARTTLS") + "C: STARTTLS\nS: 220 go\n! starttls\n";
        Path trusted = directory.resolve("trusted.pem");
        put(oneCertificate, trusted);
        try (ScriptedPeer server = ScriptedPeer.secured(peer.server(peer), refused, secured);
                HopClient client =
                        new HopClient(
                                hop(
                                        server,
                                        "tls",
                                        "required",
                                        "tlsTrustedCertificates",
                                        trusted.toString(),
                                        "tlsServerName",
                                        "home.example.ts.net"),
                                Peers.DIALER,
                                nanos::get)) {
            assertThat(outcomes(client, "a@example.org"))
                    .first()
                    .isInstanceOfSatisfying(
                            NotAttempted.class,
                            open -> assertThat(open.trouble()).isEqualTo(Trouble.NOT_SECURE));

            put(peerCertificate, trusted);
            aMinuteLater();
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }
}
