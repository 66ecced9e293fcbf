package dev.hikyaku.it;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Ports;
import dev.hikyaku.it.peers.Webadmin;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A relay as it is shipped, and what a host that sends says to it. */
final class RelayServers {
    static final String SENDER = "sender@example.net";

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern SIZE = Pattern.compile("\"size\":\\s*(\\d+)");
    private static final String SHIPPED = "1 minute, 5 minutes, 15 minutes";

    private RelayServers() {}

    /** All mail goes to this port of 127.0.0.1; on a port that it has again after a restart. */
    static HikyakuProcess.Setup to(int port) {
        return HikyakuProcess.role("relay")
                .environment("HIKYAKU_BIND_RELAY", "127.0.0.1:" + Ports.free())
                .environment("HIKYAKU_NEXT_HOP", "127.0.0.1:" + port);
    }

    /** With other first delays after a failure than those shipped. */
    static HikyakuProcess.Setup to(int port, String delays) {
        return to(port).edit("mailetcontainer.xml", SHIPPED, delays);
    }

    /** A connection that has greeted. */
    static WireClient connect(HikyakuProcess relay) {
        var client = WireClient.plain(relay.port("relay"), DEADLINE);
        client.expect(220);
        client.send("EHLO client.example.net").expect(250);
        return client;
    }

    /** The answer to a whole mail, or to the first command of it that was not taken. */
    static String send(WireClient client, byte[] mail, String recipient) {
        for (String command :
                List.of("MAIL FROM:<%s>".formatted(SENDER), "RCPT TO:<%s>".formatted(recipient))) {
            String reply = client.send(command).reply().getLast();
            if (!reply.startsWith("250")) {
                client.send("RSET").expect(250);
                return reply;
            }
        }
        client.send("DATA").expect(354);
        return client.sendMessage(mail).reply().getLast();
    }

    /** Has mail to the next hop wait until {@link #release}. */
    static void hold(HikyakuProcess relay) {
        try (var webadmin = relay.webadmin()) {
            webadmin.put("/delivery/held/smarthost", "");
        }
    }

    /**
     * Gives all mails of {@code outgoing} files of their own; until they must wait, those of the
     * spool stand for them.
     */
    static void giveFiles(Webadmin webadmin) {
        webadmin.post("/mailQueues/outgoing/entries?action=hold&all=true");
        webadmin.post("/mailQueues/outgoing/entries?action=release&all=true");
    }

    static void release(HikyakuProcess relay) {
        try (var webadmin = relay.webadmin()) {
            webadmin.delete("/delivery/held/smarthost");
        }
    }

    /** Waits until it has no mail any more. */
    static void awaitEmpty(HikyakuProcess relay, Duration deadline) {
        try (var webadmin = relay.webadmin()) {
            // In this order: a mail is in the second before it leaves the first.
            for (String queue : List.of("spool", "outgoing")) {
                Awaitility.await(queue + " is empty")
                        .atMost(deadline)
                        .until(() -> size(webadmin, queue) == 0);
            }
        }
    }

    /** How many mails wait in a queue or are in hand. */
    static int size(Webadmin webadmin, String queue) {
        String answer = webadmin.get("/mailQueues/" + queue);
        var matcher = SIZE.matcher(answer);
        if (!matcher.find()) {
            throw new AssertionError(answer + " (expected: a size)");
        }
        return Integer.parseInt(matcher.group(1));
    }
}
