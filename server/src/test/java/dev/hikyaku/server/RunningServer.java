package dev.hikyaku.server;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.utils.DataProbeImpl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A role on its shipped configuration, on free ports of the loopback, for one test class. */
final class RunningServer implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    private static final List<String> LISTENERS =
            List.of(
                    "MX",
                    "RELAY",
                    "SUBMISSION",
                    "SUBMISSIONS",
                    "LMTP",
                    "IMAPS",
                    "POP3S",
                    "MANAGESIEVE");

    private final HikyakuServer server;

    private RunningServer(HikyakuServer server) {
        this.server = server;
    }

    static RunningServer start(Role role, Path directory) throws Exception {
        HikyakuServer server =
                HikyakuServer.of(role, directories(role, directory), environment(directory));
        server.start();
        return new RunningServer(server);
    }

    /** Where the roles' files are: surefire runs in the module's directory. */
    static Directories directories(Role role, Path directory) {
        return new Directories(
                Path.of("..", "conf", role.lowerCase()), directory.resolve("var"), directory);
    }

    static Environment environment(Path directory) throws IOException {
        Map<String, String> variables = new HashMap<>();
        LISTENERS.forEach(name -> variables.put("HIKYAKU_BIND_" + name, "127.0.0.1:0"));
        variables.put("HIKYAKU_WEBADMIN_PORT", "0");
        variables.put("HIKYAKU_JMX_PORT", "0");
        variables.put("HIKYAKU_DOMAINS", "example.org");
        variables.put("HIKYAKU_POSTMASTER", "alice@example.org");
        variables.put("HIKYAKU_NEXT_HOP", "127.0.0.1:9");
        variables.put("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:9");
        return SelfSignedCertificate.in(directory.resolve("tls")).in(new Environment(variables));
    }

    HikyakuServer server() {
        return server;
    }

    RunningServer withAccount(String address) throws Exception {
        server.probe(DataProbeImpl.class).addUser(address, PASSWORD);
        return this;
    }

    SmtpDialogue lmtp() throws IOException {
        return SmtpDialogue.with(server.port("lmtp"), "LHLO gateway.example.net");
    }

    SmtpDialogue mx() throws IOException {
        return SmtpDialogue.with(server.port("mx"), "EHLO sender.example.net");
    }

    /** The mails in a user's folder, byte for byte; none when the folder is not there. */
    List<byte[]> mails(String address, String folder) throws Exception {
        MailboxManager mailboxes = server.get(MailboxManager.class);
        Username user = Username.of(address);
        MailboxSession session = mailboxes.createSystemSession(user);
        List<byte[]> mails = new ArrayList<>();
        try {
            MessageManager mailbox =
                    mailboxes.getMailbox(MailboxPath.forUser(user, folder), session);
            Iterator<MessageResult> found =
                    mailbox.getMessages(MessageRange.all(), FetchGroup.FULL_CONTENT, session);
            while (found.hasNext()) {
                try (InputStream in = found.next().getFullContent().getInputStream()) {
                    mails.add(in.readAllBytes());
                }
            }
        } catch (MailboxNotFoundException e) {
            return List.of();
        }
        return mails;
    }

    /** Puts a mail into a user's inbox past every listener. */
    void append(String address, byte[] mail) throws Exception {
        MailboxManager mailboxes = server.get(MailboxManager.class);
        Username user = Username.of(address);
        MailboxSession session = mailboxes.createSystemSession(user);
        mailboxes.createMailbox(MailboxPath.inbox(user), session);
        mailboxes
                .getMailbox(MailboxPath.inbox(user), session)
                .appendMessage(MessageManager.AppendCommand.builder().build(mail), session);
    }

    @Override
    public void close() {
        server.stop(Duration.ofSeconds(5));
    }
}
