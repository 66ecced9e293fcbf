package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.MESSAGE;
import static dev.hikyaku.smtp.Peers.client;
import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.goodMail;
import static dev.hikyaku.smtp.Peers.hello;
import static dev.hikyaku.smtp.Peers.outcomes;
import static dev.hikyaku.smtp.Peers.to;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

import javax.net.ssl.SSLContext;

class HopTlsTest {
    private static final String STARTTLS = "C: STARTTLS\nS: 220 go\n! starttls\n";
    private static final String SECURED =
            hello("PIPELINING").replace("S: 220 ready\n", "") + goodMail("a@example.org");
    private static final String WITH_STARTTLS = hello("STARTTLS", "CHUNKING") + STARTTLS + SECURED;

    private static SSLContext server;
    private static String trusted;
    private static String ownCertificate;
    private static String ownKey;

    @BeforeAll
    static void makeKeys(@TempDir Path peer, @TempDir Path own) throws Exception {
        TestKeys ours = TestKeys.forNames(own, "dns:mx.example.org");
        TestKeys theirs = TestKeys.forNames(peer, "dns:home.example.ts.net");
        server = theirs.server(ours);
        trusted = theirs.certificate().toString();
        ownCertificate = ours.certificate().toString();
        ownKey = ours.privateKey().toString();
    }

    private static ScriptedPeer playing(String... scripts) throws Exception {
        return ScriptedPeer.secured(server, scripts);
    }

    private static HopClient verifying(ScriptedPeer peer, String policy) {
        return client(
                peer,
                "tls",
                policy,
                "tlsTrustedCertificates",
                trusted,
                "tlsServerName",
                "home.example.ts.net");
    }

    private static Trouble trouble(HopOutcome outcome) {
        return ((NotAttempted) outcome).trouble();
    }

    @ParameterizedTest
    @ValueSource(strings = {"required", "opportunistic"})
    void startTlsIsUsedWhenOfferedAndLhloSaidAgain(String policy) throws Exception {
        try (ScriptedPeer peer = playing(WITH_STARTTLS);
                HopClient client = verifying(peer, policy)) {
            Handover handover = client.deliver(to("a@example.org"), MESSAGE);
            assertThat(handover.outcomes()).containsExactly(delivered("stored a@example.org"));
            assertThat(handover.peer().orElseThrow().tls().orElseThrow().protocol())
                    .isEqualTo("TLSv1.3");
        }
    }

    @Test
    void implicitTlsComesBeforeTheGreeting() throws Exception {
        String script = "! starttls\n" + hello("PIPELINING") + goodMail("a@example.org");
        try (ScriptedPeer peer = playing(script);
                HopClient client = verifying(peer, "implicit")) {
            Handover handover = client.deliver(to("a@example.org"), MESSAGE);
            assertThat(handover.outcomes()).containsExactly(delivered("stored a@example.org"));
            assertThat(handover.peer().orElseThrow().tls()).isPresent();
        }
    }

    @Test
    void aLargeMailIsStreamedThroughTls() throws Exception {
        byte[] large = new byte[8_000_000];
        java.util.Arrays.fill(large, (byte) 'x');
        try (ScriptedPeer peer = playing(WITH_STARTTLS);
                HopClient client = verifying(peer, "required")) {
            assertThat(client.deliver(to("a@example.org"), Message.of(large)).outcomes())
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(peer.content(0)).hasSize(large.length + 2);
        }
    }

    @Test
    void theClientShowsItsCertificate() throws Exception {
        try (ScriptedPeer peer = playing(WITH_STARTTLS.replace("! starttls", "! starttls client"));
                HopClient client =
                        client(
                                peer,
                                "tls",
                                "required",
                                "tlsVerify",
                                "false",
                                "tlsCertificate",
                                ownCertificate,
                                "tlsPrivateKey",
                                ownKey)) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    @Test
    void withoutTheCertificateAskedForThereIsNoMail() throws Exception {
        try (ScriptedPeer peer = playing(WITH_STARTTLS.replace("! starttls", "! starttls client"));
                HopClient client = verifying(peer, "required")) {
            assertThat(outcomes(client, "a@example.org"))
                    .allSatisfy(o -> assertThat(trouble(o)).isIn(Trouble.NOT_SECURE, Trouble.LOST));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Not offered, and refused.
                "",
                "S: 454 4.7.0 not now",
            })
    void whenRequiredNothingIsSentInClear(String answer) throws Exception {
        String script = answer.isEmpty() ? hello() : hello("STARTTLS") + "C: STARTTLS\n" + answer;
        try (ScriptedPeer peer = playing(script);
                HopClient client = verifying(peer, "required")) {
            HopOutcome outcome = outcomes(client, "a@example.org").get(0);
            assertThat(trouble(outcome)).isEqualTo(Trouble.NOT_SECURE);
            assertThat(outcome.outcome().reply())
                    .hasToString("451 4.4.0 no secure connection to the next hop");
        }
    }

    @Test
    void opportunisticGoesOnInClearWhenThereIsNoTls() throws Exception {
        String script =
                hello("PIPELINING", "STARTTLS")
                        + "C: STARTTLS\nS: 454 4.7.0 not now\n"
                        + goodMail("a@example.org");
        try (ScriptedPeer peer = playing(script);
                HopClient client = verifying(peer, "opportunistic")) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    @Test
    void opportunisticGoesOnInClearWhenTheHandshakeFails() throws Exception {
        String broken =
                hello("STARTTLS")
                        + "C: STARTTLS\nS: 220 go\n! take 20\n! raw garbage\\r\\n\n! silence\n";
        String clear = hello("PIPELINING", "STARTTLS") + goodMail("a@example.org");
        try (ScriptedPeer peer = playing(broken, clear);
                HopClient client = verifying(peer, "opportunistic")) {
            Handover handover = client.deliver(to("a@example.org"), MESSAGE);
            assertThat(handover.outcomes()).containsExactly(delivered("stored a@example.org"));
            assertThat(handover.peer().orElseThrow().tls()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tlsServerName=other.example.ts.net", "tlsTrustedCertificates="})
    void aCertificateOfAnotherNameOrOfNobodyKnownIsRefused(String change) throws Exception {
        String key = change.substring(0, change.indexOf('='));
        String value = change.substring(change.indexOf('=') + 1);
        try (ScriptedPeer peer = playing(WITH_STARTTLS);
                HopClient client =
                        client(
                                peer,
                                "tls",
                                "required",
                                key.equals("tlsServerName")
                                        ? "tlsTrustedCertificates"
                                        : "tlsServerName",
                                key.equals("tlsServerName") ? trusted : "home.example.ts.net",
                                key,
                                value)) {
            assertThat(outcomes(client, "a@example.org"))
                    .allSatisfy(o -> assertThat(trouble(o)).isEqualTo(Trouble.NOT_SECURE));
        }
    }

    @Test
    void unverifiedTlsAsksNobodyForItsName() throws Exception {
        try (ScriptedPeer peer = playing(WITH_STARTTLS);
                HopClient client = client(peer, "tls", "required", "tlsVerify", "false")) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    /** CVE-2011-0411 and its like, seen from the client: RFC 3207 §6. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 250 injected",
                "S: 250-injected",
                "! raw 25",
            })
    void whatStandsInClearBehindThe220IsNotBelieved(String injected) throws Exception {
        String script = hello("STARTTLS") + "C: STARTTLS\nS: 220 go\n" + injected + "\n! silence\n";
        try (ScriptedPeer peer = playing(script);
                HopClient client = verifying(peer, "required")) {
            assertThat(outcomes(client, "a@example.org"))
                    .allSatisfy(o -> assertThat(trouble(o)).isEqualTo(Trouble.OUT_OF_STEP));
        }
    }

    @Test
    void aHandshakeHasADeadline() throws Exception {
        String script = hello("STARTTLS") + "C: STARTTLS\nS: 220 go\n! silence\n";
        try (ScriptedPeer peer = playing(script);
                HopClient client = client(peer, "tls", "required", "greetingTimeout", "2 s")) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(
                            new NotAttempted(Trouble.TIMED_OUT, "no TLS handshake in time"));
        }
    }
}
