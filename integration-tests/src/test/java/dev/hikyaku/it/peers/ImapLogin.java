package dev.hikyaku.it.peers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** One IMAP session over TLS, in this process so that its password is on no command line. */
public final class ImapLogin {
    private ImapLogin() {}

    /** Whether the server lets in this user with this password. */
    public static boolean succeeds(HikyakuProcess server, String user, String password) {
        try (var client = open(server)) {
            return login(client, user, password).startsWith("a OK");
        }
    }

    /** The untagged answers to one command after login and SELECT INBOX. */
    public static List<String> inbox(
            HikyakuProcess server, String user, String password, String command) {
        try (var client = open(server)) {
            login(client, user, password);
            client.send("b SELECT INBOX");
            answers(client, "b ");
            client.send("c " + command);
            return answers(client, "c ");
        }
    }

    private static WireClient open(HikyakuProcess server) {
        var client = WireClient.tls(server.port("imaps"), TestCertificate.get().trusting());
        client.line();
        return client;
    }

    private static String login(WireClient client, String user, String password) {
        String token = "\0" + user + "\0" + password;
        client.send("a AUTHENTICATE PLAIN");
        client.line();
        client.send(Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
        return answers(client, "a ").getLast();
    }

    private static List<String> answers(WireClient client, String tag) {
        var lines = new ArrayList<String>();
        do {
            lines.add(client.line());
        } while (!lines.getLast().startsWith(tag));
        return lines;
    }
}
