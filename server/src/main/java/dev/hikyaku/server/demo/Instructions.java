package dev.hikyaku.server.demo;

import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.SelfSignedCertificate;
import dev.hikyaku.server.webadmin.WebAdminProbe;

import java.nio.file.Path;

/** What the demonstration tells its user to type. */
final class Instructions {
    private static final String TEXT =
            """

            Hikyaku runs. Two accounts, made for this run; mail and accounts are gone when it stops.

                %1$s  password %2$s
                %3$s    password %4$s

            Send a mail, with swaks:

                swaks --server localhost:%5$d --tls --tls-ca-path %10$s \\
                    --auth PLAIN --auth-user %1$s --auth-password %2$s \\
                    --from %1$s --to %3$s --header 'Subject: Hello' --body 'Hello Bob'

            or with curl:

                printf 'From: %1$s\\r\\nTo: %3$s\\r\\nSubject: Hello\\r\\n\\r\\nHello Bob\\r\\n' |
                curl --cacert %10$s --url smtps://localhost:%6$d --user %1$s:%2$s \\
                    --mail-from %1$s --mail-rcpt %3$s --upload-file -

            Read it:

                curl --cacert %10$s --user %3$s:%4$s \\
                    'imaps://localhost:%7$d/INBOX;MAILINDEX=1'
                curl --cacert %10$s --user %3$s:%4$s pop3s://localhost:%8$d/1

            By hand:

                openssl s_client -quiet -crlf -CAfile %10$s -connect localhost:%7$d
                a login %3$s %4$s
                a select INBOX
                a fetch 1 body[]

            A mail program: user name is the whole address; incoming IMAP, localhost port %7$d, TLS;
            outgoing SMTP, localhost port %6$d, TLS (or port %5$d, STARTTLS); accept the certificate.

            Mail from other servers comes in on localhost:%9$d. Operators:

                curl -H "Authorization: Bearer $(cat %12$s/webadmin.token)" http://127.0.0.1:%11$d/users

            Ctrl-C stops it.
            """;

    private Instructions() {}

    static String of(
            HikyakuServer server,
            Path var,
            SelfSignedCertificate certificate,
            Account sender,
            Account recipient) {
        return TEXT.formatted(
                sender.address(),
                sender.password(),
                recipient.address(),
                recipient.password(),
                server.port("submission"),
                server.port("submissions"),
                server.port("imaps"),
                server.port("pop3s"),
                server.port("mx"),
                certificate.certificate(),
                server.probe(WebAdminProbe.class).port(),
                var);
    }
}
