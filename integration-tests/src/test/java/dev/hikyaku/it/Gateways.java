package dev.hikyaku.it;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Ports;
import dev.hikyaku.it.peers.WireClient;

import java.time.Duration;
import java.util.List;

/** A gateway as it is shipped, the store behind it, and what a sender says to the first. */
final class Gateways {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Gateways() {}

    /** With the heap an operator gives it who sets nothing. */
    static HikyakuProcess.Setup gateway(int... lmtpPorts) {
        return HikyakuProcess.role("gateway")
                .environment("HIKYAKU_HEAP", "")
                .environment("HIKYAKU_LMTP_ROUTES", routes(lmtpPorts));
    }

    /** All mail to these ports of 127.0.0.1, the first of which is the best. */
    static String routes(int... lmtpPorts) {
        var routes = new StringBuilder("*=");
        for (int port : lmtpPorts) {
            routes.append(routes.length() > 2 ? " " : "").append("127.0.0.1:").append(port);
        }
        return routes.toString();
    }

    /** On a port that it has again after a restart; it believes gateways of this machine. */
    static HikyakuProcess.Setup store() {
        return HikyakuProcess.role("store")
                .environment("HIKYAKU_BIND_LMTP", "127.0.0.1:" + Ports.free())
                .environment("HIKYAKU_TRACE_PEERS", "127.0.0.1")
                // Fifty accounts are not what is tested.
                .edit("usersrepository.xml", ">ARGON2ID<", ">PBKDF2-SHA512-1000-512<");
    }

    /** A connection that has greeted. */
    static WireClient connect(HikyakuProcess gateway) {
        return greeted(WireClient.plain(gateway.port("mx"), DEADLINE));
    }

    /** The same from another address of this machine. */
    static WireClient connectFrom(String address, HikyakuProcess gateway) {
        return greeted(WireClient.from(address, gateway.port("mx"), DEADLINE));
    }

    private static WireClient greeted(WireClient client) {
        client.expect(220);
        client.send("EHLO client.example.net").expect(250);
        return client;
    }

    /** The answer to RCPT in a transaction that is then given up. */
    static String rcpt(HikyakuProcess gateway, String recipient) {
        try (var client = connect(gateway)) {
            client.send("MAIL FROM:<sender@example.net>").expect(250);
            return String.join("\n", client.send("RCPT TO:<%s>".formatted(recipient)).reply());
        }
    }

    /** The answer to a whole mail, all of whose recipients are taken. */
    static String send(HikyakuProcess gateway, String sender, byte[] mail, String... recipients) {
        try (var client = connect(gateway)) {
            begin(client, sender, List.of(recipients));
            return String.join("\n", client.sendMessage(mail).reply());
        }
    }

    /** Up to the answer to DATA. */
    static void begin(WireClient client, String sender, List<String> recipients) {
        client.send("MAIL FROM:<%s>".formatted(sender)).expect(250);
        recipients.forEach(one -> client.send("RCPT TO:<%s>".formatted(one)).expect(250));
        client.send("DATA").expect(354);
    }
}
