package dev.hikyaku.server.demo;

import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.SelfSignedCertificate;
import dev.hikyaku.server.webadmin.WebAdminProbe;

import java.nio.file.Path;
import java.util.Map;

/** What the demonstration tells its user to type. */
final class Instructions {
    private static final String TEXT =
            """

            Hikyaku runs. Two accounts, with passwords made for this run; their mail stays in var/demo.

                @SENDER@  password in @SENDER_PASSWORD@
                @RECIPIENT@    password in @RECIPIENT_PASSWORD@

            Send a mail, with swaks:

                swaks --server localhost:@SUBMISSION@ --tls --tls-ca-path @CERTIFICATE@ \\
                    --auth PLAIN --auth-user @SENDER@ --from @SENDER@ --to @RECIPIENT@ \\
                    --header 'Subject: Hello' --body 'Hello Bob' < @SENDER_PASSWORD@

            or with curl:

                printf 'From: @SENDER@\\r\\nTo: @RECIPIENT@\\r\\nSubject: Hello\\r\\n\\r\\nHello Bob\\r\\n' |
                curl --config @SENDER_CURL@ --cacert @CERTIFICATE@ \\
                    --url smtps://localhost:@SUBMISSIONS@ \\
                    --mail-from @SENDER@ --mail-rcpt @RECIPIENT@ --upload-file -

            Read it:

                curl --config @RECIPIENT_CURL@ --cacert @CERTIFICATE@ \\
                    'imaps://localhost:@IMAPS@/INBOX;MAILINDEX=1'
                curl --config @RECIPIENT_CURL@ --cacert @CERTIFICATE@ pop3s://localhost:@POP3S@/1

            By hand:

                openssl s_client -quiet -crlf -CAfile @CERTIFICATE@ -connect localhost:@IMAPS@
                a login @RECIPIENT@ <the password>
                a select INBOX
                a fetch 1 body[]

            A mail program: user name is the whole address; incoming IMAP, localhost port @IMAPS@, TLS;
            outgoing SMTP, localhost port @SUBMISSIONS@, TLS (or port @SUBMISSION@, STARTTLS); accept the certificate.

            Mail from other servers comes in on localhost:@MX@. Operators:

                @HOME@/bin/hikyaku users list --url http://127.0.0.1:@WEBADMIN@ \\
                    --token-file @VAR@/webadmin.token

            Ctrl-C stops it.
            """;

    private Instructions() {}

    static String of(
            HikyakuServer server,
            Path home,
            Path var,
            SelfSignedCertificate certificate,
            Account sender,
            Account recipient) {
        String text = TEXT;
        for (Map.Entry<String, Object> value :
                Map.<String, Object>ofEntries(
                                Map.entry("SENDER", sender.address()),
                                Map.entry("SENDER_PASSWORD", sender.passwordFile(var)),
                                Map.entry("SENDER_CURL", sender.curlFile(var)),
                                Map.entry("RECIPIENT", recipient.address()),
                                Map.entry("RECIPIENT_PASSWORD", recipient.passwordFile(var)),
                                Map.entry("RECIPIENT_CURL", recipient.curlFile(var)),
                                Map.entry("SUBMISSION", server.port("submission")),
                                Map.entry("SUBMISSIONS", server.port("submissions")),
                                Map.entry("IMAPS", server.port("imaps")),
                                Map.entry("POP3S", server.port("pop3s")),
                                Map.entry("MX", server.port("mx")),
                                Map.entry("WEBADMIN", server.probe(WebAdminProbe.class).port()),
                                Map.entry("CERTIFICATE", certificate.certificate()),
                                Map.entry("HOME", home),
                                Map.entry("VAR", var))
                        .entrySet()) {
            text = text.replace("@" + value.getKey() + "@", String.valueOf(value.getValue()));
        }
        return text;
    }
}
