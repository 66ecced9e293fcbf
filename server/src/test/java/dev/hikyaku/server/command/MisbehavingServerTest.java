package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/** Mail servers that do what none should. */
final class MisbehavingServerTest {

    @Test
    void lossOfTheLastReplyIsNeitherSuccessNorRefusal() throws Exception {
        Ran ran = against("220 hi", "250 hi", "250 from", "250 to", "354 go");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the mail may be taken or not)");
    }

    /** CVE-2011-0411: what came in clear text must not count as said inside TLS. */
    @Test
    void whatComesTogetherWithTheAnswerToStartTlsIsRefused() throws Exception {
        Ran ran = against("220 hi", "250-hi\r\n250 STARTTLS", "220 go\r\n250 injected");

        assertThat(ran.exit()).isEqualTo(69);
        assertThat(ran.err()).contains("more came in clear text than the answer to STARTTLS");
    }

    @Test
    void endlessLineIsGivenUp() throws Exception {
        Ran ran = against("220 " + "x".repeat(20_000));

        assertThat(ran.exit()).isEqualTo(69);
        assertThat(ran.err()).contains("a line of more than 8192 bytes");
    }

    @Test
    void endlessReplyIsGivenUp() throws Exception {
        Ran ran = against("220-more\r\n".repeat(200) + "220 end");

        assertThat(ran.exit()).isEqualTo(69);
        assertThat(ran.err()).contains("a reply of more than 100 lines");
    }

    @Test
    void terminalIsNotSteeredByAReply() throws Exception {
        Ran ran = against("554 \u001b[2Jgone");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("S: 554 \\u001b[2Jgone").doesNotContain("\u001b");
    }

    @Test
    void temporaryRefusalIsShown() throws Exception {
        Ran ran = against("220 hi", "250 hi", "250 from", "451 later");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .endsWith("hikyaku: RCPT TO:<b@example.org>: 451 later (expected: 250)\n");
    }

    @Test
    void demandedTlsThatIsNotOfferedEndsTheDialogue() throws Exception {
        Ran ran = against(new String[] {"--tls", "starttls"}, "220 hi", "250 hi");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).endsWith("hikyaku: STARTTLS: not offered (expected: offered)\n");
    }

    private static Ran against(String... replies) throws Exception {
        return against(new String[0], replies);
    }

    /** A server that gives its replies one for each command, the mail being one, and closes. */
    private static Ran against(String[] options, String... replies) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofVirtual().start(() -> serve(listener, replies));
            String[] arguments = {
                "send-test",
                "--from",
                "a@example.org",
                "--to",
                "b@example.org",
                "--server",
                "127.0.0.1:" + listener.getLocalPort(),
                "--unverified"
            };
            String[] all = Arrays.copyOf(arguments, arguments.length + options.length);
            System.arraycopy(options, 0, all, arguments.length, options.length);
            Ran ran = Ran.command(Map.of(), "", all);
            server.join();
            return ran;
        }
    }

    private static void serve(ServerSocket listener, String... replies) {
        Iterator<String> rest = Arrays.asList(replies).iterator();
        try (Socket socket = listener.accept();
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            OutputStream out = socket.getOutputStream();
            boolean inMail = false;
            reply(out, rest);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (inMail && !line.equals(".")) {
                    continue;
                }
                if (!rest.hasNext()) {
                    return;
                }
                inMail = line.equals("DATA");
                reply(out, rest);
            }
        } catch (IOException e) {
            // The client has heard enough.
        }
    }

    private static void reply(OutputStream out, Iterator<String> rest) throws IOException {
        out.write((rest.next() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
