package dev.hikyaku.smtp;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.mail.internet.AddressException;

/** What the tests of this package say again and again. */
public final class Peers {
    static final DirectDialer DIALER = new DirectDialer(2);
    static final Message MESSAGE = message("Subject: x\r\n\r\nbody\r\n");

    private Peers() {}

    /** Greeting and LHLO, with these capabilities. */
    public static String hello(String... capabilities) {
        StringBuilder script = new StringBuilder("S: 220 ready\nC: LHLO mx.example.org\n");
        script.append("S: 250-peer.example.org\n");
        for (String capability : capabilities) {
            script.append("S: 250-").append(capability).append('\n');
        }
        return script.append("S: 250 HELP\n").toString();
    }

    /** A mail to one recipient in one flight that goes well. */
    static String goodMail(String recipient) {
        return """
        C: MAIL FROM:<s@example.net>
        C: RCPT TO:<%s>
        C: DATA
        S: 250 sender ok
        S: 250 recipient ok
        S: 354 go on
        ! content
        S: 250 stored %s
        """
                .formatted(recipient, recipient);
    }

    /** A hop there, with keys and values that differ from the tests' usual ones. */
    static Hop hop(ScriptedPeer peer, String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        values.put("host", "127.0.0.1");
        values.put("port", Integer.toString(peer.port()));
        values.put("helloName", "mx.example.org");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Hop.from(values);
    }

    static HopClient client(ScriptedPeer peer, String... keysAndValues) {
        return new HopClient(hop(peer, keysAndValues), DIALER);
    }

    static Envelope to(String... recipients) {
        return Envelope.of(
                MaybeSender.getMailSender("s@example.net"),
                Arrays.stream(recipients).map(Peers::address).toList());
    }

    public static MailAddress address(String text) {
        try {
            return new MailAddress(text);
        } catch (AddressException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Message message(String text) {
        return Message.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static HopOutcome delivered(String text) {
        return new HopOutcome.Delivered(PeerReply.of(250, text));
    }

    static HopOutcome refused(int code, String text) {
        return HopOutcome.refused(PeerReply.of(code, text));
    }

    /** A mail to a peer that plays this script to its end, over a client of its own. */
    static List<HopOutcome> outcomesOf(String script, String... recipients) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            return outcomes(client, recipients);
        }
    }

    static List<HopOutcome> outcomes(HopClient client, String... recipients) {
        return client.deliver(to(recipients), MESSAGE).outcomes();
    }
}
