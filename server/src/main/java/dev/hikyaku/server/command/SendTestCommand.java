package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.hikyaku.privacy.Printable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

/**
 * {@code hikyaku send-test}: sends one small mail by SMTP, and says what the server said when it
 * does not take it. With {@code --imaps} it waits for the mail in the recipient's inbox.
 */
@Command(
        name = "send-test",
        description = {
            "Sends one small mail by SMTP and tells how long it took.",
            "When it is not taken, all that was said is shown. With --imaps it is waited for in",
            "the recipient's inbox."
        },
        footer = {
            "",
            "Examples:",
            "  hikyaku send-test --from bob@example.org --to eve@example.org",
            "  hikyaku send-test --from bob@example.org --to eve@example.com \\",
            "      --server mail.example.org:587 --user bob@example.org"
        })
final class SendTestCommand implements Callable<Integer> {
    /** No more than a client must know: RFC 5321 §4.1.2 is the server's to check. */
    private static final Pattern ADDRESS = Pattern.compile("[!-;=?-~]+@[!-;=?-~]+");

    @Mixin private Output output;
    @Mixin private TlsOptions tlsOptions;
    @Mixin private PasswordOptions password;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "ADDRESS",
            description = "The envelope sender; <> for none, as bounces have.")
    private String sender;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "ADDRESS",
            description = "A recipient; may be repeated.")
    private List<String> recipients;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Where to send: 127.0.0.1:25, with --user 127.0.0.1:587.")
    private String server;

    @Option(
            names = "--tls",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description =
                    "auto (implicit on 465, else STARTTLS where offered), implicit, starttls or"
                            + " none. Default: auto.")
    private Submission.Encryption encryption;

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "Log in as this account, over TLS alone.")
    private String user;

    @Option(
            names = "--imaps",
            paramLabel = "HOST:PORT",
            description = "Wait for the mail in the first recipient's inbox there.")
    private String imaps;

    @Option(
            names = "--imaps-password-file",
            paramLabel = "FILE",
            description = "The recipient's password, for --imaps.")
    private Path imapsPassword;

    @Option(
            names = "--within",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Longest wait for an answer, and for the mail with --imaps. Default: 60.")
    private int seconds;

    @Override
    public Integer call() {
        String from = "<>".equals(sender) ? "" : address("--from", sender);
        recipients.forEach(recipient -> address("--to", recipient));
        HostAndPort smtp =
                HostAndPort.of(
                        "--server",
                        server == null ? "127.0.0.1:" + (user == null ? 25 : 587) : server);
        TestMail mail = TestMail.of(from, recipients, Clock.systemUTC());
        ObjectNode result = Json.object().put("accepted", false).put("messageId", mail.id());
        long start = System.nanoTime();
        String reply = submit(smtp, from, mail, result);
        long took = milliseconds(start);
        result.put("accepted", true).put("reply", reply).put("milliseconds", took);
        String told = "accepted in " + took + " ms: " + Printable.of(reply);
        if (imaps == null) {
            return output.show(result, told + "\n");
        }
        read(mail, result);
        result.put("arrivedMilliseconds", milliseconds(start));
        return output.show(result, told + "\narrived in " + milliseconds(start) + " ms\n");
    }

    private String submit(HostAndPort smtp, String from, TestMail mail, ObjectNode result) {
        Secret secret = user == null ? null : password.known();
        Tls tls = tlsOptions.tls();
        try (Conversation conversation = conversation(smtp)) {
            try {
                Submission submission = new Submission(conversation);
                submission.open(smtp, encryption, tls);
                if (user != null) {
                    submission.login(user, secret);
                }
                return submission.send(from, recipients, mail.bytes());
            } catch (CommandFailure | IOException e) {
                show(conversation, result);
                throw e;
            }
        } catch (IOException e) {
            throw unreachable(smtp, e);
        }
    }

    private void read(TestMail mail, ObjectNode result) {
        HostAndPort address = HostAndPort.of("--imaps", imaps);
        if (imapsPassword == null) {
            throw CommandFailure.wrong("--imaps-password-file", "not given", "a file");
        }
        Secret secret =
                Secret.firstLine("--imaps-password-file", imapsPassword, ExitCode.WRONG_ARGUMENTS);
        try (Conversation conversation = conversation(address)) {
            try {
                Inbox inbox = new Inbox(conversation);
                inbox.open(tlsOptions.tls(), recipients.get(0), secret);
                if (!inbox.await(mail.id(), Duration.ofSeconds(seconds))) {
                    throw new CommandFailure(
                            ExitCode.FAILED,
                            "mail: accepted, not in the inbox after %d s (expected: there)"
                                    .formatted(seconds));
                }
            } catch (CommandFailure | IOException e) {
                show(conversation, result);
                throw e;
            }
        } catch (IOException e) {
            throw unreachable(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "mail: interrupted", e);
        }
    }

    private Conversation conversation(HostAndPort address) {
        return new Conversation(address, Duration.ofSeconds(seconds));
    }

    private void show(Conversation conversation, ObjectNode result) {
        if (output.json()) {
            conversation.lines().forEach(result.withArray("dialogue")::add);
            output.show(result, "");
        }
        conversation.lines().forEach(output::remark);
    }

    private static CommandFailure unreachable(HostAndPort server, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String expected =
                e instanceof SSLException
                        ? "a certificate to trust; see --cacert, --tls-name, --unverified"
                        : "a mail server that answers";
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "%s: %s (expected: %s)".formatted(server, reason, expected),
                e);
    }

    private static String address(String name, String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw CommandFailure.wrong(name, text, "an address such as bob@example.org");
        }
        return text;
    }

    private static long milliseconds(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
}
