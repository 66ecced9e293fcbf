package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.client;
import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.goodMail;
import static dev.hikyaku.smtp.Peers.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;

@Timeout(60)
class AuthenticationTest {
    private static final String MAIL = goodMail("a@example.org");

    private static SSLContext server;
    private static Path password;

    @BeforeAll
    static void makeKeys(@TempDir Path directory) throws Exception {
        TestKeys keys = TestKeys.forNames(directory, "dns:relay.example.net");
        server = keys.server(keys);
        password = Files.writeString(directory.resolve("password"), "SG.key\nsecond line\n");
    }

    private static String hello(String auth) {
        return "! starttls\n" + Peers.hello("PIPELINING", auth).replace("LHLO", "EHLO");
    }

    private static HopClient login(ScriptedPeer peer, String... more) {
        List<String> keys =
                new ArrayList<>(
                        List.of(
                                "protocol", "smtp",
                                "tls", "implicit",
                                "tlsVerify", "false",
                                "user", "apikey",
                                "password", "file:" + password));
        keys.addAll(List.of(more));
        return client(peer, keys.toArray(String[]::new));
    }

    private static NotAttempted failure(String script, String... more) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.secured(server, script);
                HopClient client = login(peer, more)) {
            HopOutcome outcome = outcomes(client, "a@example.org").getFirst();
            assertThat(outcome.outcome().reply())
                    .hasToString("451 4.7.0 could not log in at the next hop");
            return (NotAttempted) outcome;
        }
    }

    /**
     * The first line of the file is the password: AGFwaWtleQBTRy5rZXk= is NUL apikey NUL SG.key.
     */
    @Test
    void plainIsOneCommand() throws Exception {
        String script =
                hello("AUTH LOGIN PLAIN")
                        + "C: AUTH PLAIN AGFwaWtleQBTRy5rZXk=\nS: 235 2.7.0 in\n"
                        + MAIL;
        try (ScriptedPeer peer = ScriptedPeer.secured(server, script);
                HopClient client = login(peer)) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    @Test
    void loginIsAskedForUserAndPassword() throws Exception {
        String script =
                hello("AUTH=LOGIN")
                        + """
                        C: AUTH LOGIN
                        S: 334 VXNlcm5hbWU6
                        C: YXBpa2V5
                        S: 334 UGFzc3dvcmQ6
                        C: U0cua2V5
                        S: 235 2.7.0 in
                        """
                        + MAIL;
        try (ScriptedPeer peer = ScriptedPeer.secured(server, script);
                HopClient client = login(peer)) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    /** AUTH SCRAM-SHA-256, a blank and n,,n=apikey,r= with a nonce of 32 letters in base64. */
    private static final String SCRAM = "! take 85\n";

    @Test
    void theStrongestMechanismIsTakenAndAFalseChallengeTakenBack() throws Exception {
        NotAttempted failure =
                failure(
                        hello("AUTH PLAIN LOGIN SCRAM-SHA-256")
                                + SCRAM
                                + "S: 334 cj14LHM9eCxpPTQwOTY=\nC: *\nS: 501 5.7.0 as you like\n");
        assertThat(failure.detail()).isEqualTo("AUTH: SCRAM: not an answer to our nonce");
    }

    @Test
    void aPeerThatHasProvenNothingIsNotBelieved() throws Exception {
        NotAttempted failure = failure(hello("AUTH SCRAM-SHA-256") + SCRAM + "S: 235 come in\n");
        assertThat(failure.trouble()).isEqualTo(Trouble.NOT_LOGGED_IN);
        assertThat(failure.detail()).isEqualTo("AUTH: SCRAM-SHA-256: the peer has proven nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH PLAIN, SCRAM-SHA-256",
        "AUTH CRAM-MD5 XOAUTH2, ''",
        "SIZE, PLAIN LOGIN",
    })
    void withoutACommonMechanismThereIsNoMail(String offered, String allowed) throws Exception {
        assertThat(failure(hello(offered), "authMechanisms", allowed).detail())
                .isEqualTo("AUTH: no mechanism of ours is offered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"535 5.7.8 wrong", "454 4.7.0 later", "334 "})
    void aRefusalIsForNowAndQuotesNothing(String answer) throws Exception {
        String script =
                hello("AUTH PLAIN") + "C: AUTH PLAIN AGFwaWtleQBTRy5rZXk=\nS: " + answer + "\n";
        NotAttempted failure =
                failure(answer.startsWith("334") ? script + "C: *\nS: 501 ok\n" : script);
        assertThat(failure.detail()).doesNotContain("apikey", "SG.key", "AGFw", "wrong");
    }

    @Test
    void challengesWithoutEndEndTheLogin() throws Exception {
        String script =
                hello("AUTH LOGIN")
                        + """
                        C: AUTH LOGIN
                        S: 334 VXNlcm5hbWU6
                        C: YXBpa2V5
                        S: 334 UGFzc3dvcmQ6
                        C: U0cua2V5
                        S: 334 VXNlcm5hbWU6
                        C: *
                        S: 501 ok
                        """;
        assertThat(failure(script).detail()).isEqualTo("AUTH: LOGIN has two challenges");
    }

    @Test
    void aPasswordIsNeverShownWithoutTls() {
        HopLogin login = hop2("tls", "required").login();

        assertThat(login.choose(java.util.Set.of("PLAIN", "LOGIN"), false)).isEmpty();
        assertThat(login.choose(java.util.Set.of("PLAIN", "SCRAM-SHA-256"), false))
                .contains(HopLogin.Mechanism.SCRAM_SHA_256);
        assertThat(login.choose(java.util.Set.of("PLAIN", "LOGIN"), true))
                .contains(HopLogin.Mechanism.PLAIN);
    }

    private static Hop hop2(String... more) {
        List<String> keys = new ArrayList<>(List.of(more));
        java.util.Map<String, String> values = new java.util.HashMap<>();
        values.put("host", "relay.example.net");
        values.put("helloName", "mx.example.org");
        values.put("user", "apikey");
        values.put("password", "pencil");
        for (int i = 0; i < keys.size(); i += 2) {
            values.put(keys.get(i), keys.get(i + 1));
        }
        return Hop.from(values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "opportunistic"})
    void aLoginNeedsTls(String policy) {
        assertThatThrownBy(() -> hop2("tls", policy))
                .hasMessage(
                        "tls: " + policy + " (expected: required or implicit, where we log in)");
    }

    @Test
    void aWrongLoginIsOneClearLine() {
        assertThatThrownBy(() -> hop2("tls", "required", "password", ""))
                .hasMessage("password:  (expected: user and password together)");
        assertThatThrownBy(() -> hop2("tls", "required", "password", "file:/nowhere/at/all"))
                .hasMessage(
                        "password: **** (expected: a file that can be read, with the secret as"
                                + " first line)");
        assertThatThrownBy(() -> hop2("tls", "required", "authMechanisms", "PLAIN CRAM-MD5"))
                .hasMessage("authMechanisms: cram-md5 (expected: SCRAM-SHA-256, PLAIN or LOGIN)");
    }

    @Test
    void nobodyReadsThePassword() {
        assertThat(hop2("tls", "required")).asString().contains("apikey").doesNotContain("pencil");
    }
}
