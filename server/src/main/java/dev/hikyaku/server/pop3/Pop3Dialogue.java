package dev.hikyaku.server.pop3;

import dev.hikyaku.journal.Journal;
import dev.hikyaku.server.listener.Conversation;
import dev.hikyaku.server.listener.Dialogue;
import dev.hikyaku.server.listener.LineFault;
import dev.hikyaku.server.login.PasswordLogin;

import io.netty.handler.ssl.SslHandler;

import org.apache.james.mailbox.exception.MailboxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One POP3 session (RFC 1939 §3): AUTHORIZATION until a login succeeds, TRANSACTION until QUIT,
 * UPDATE while the marked messages are deleted. A connection that ends in any other way deletes
 * nothing. Runs on the connection's virtual thread.
 */
final class Pop3Dialogue implements Dialogue {
    private static final Logger LOGGER = LoggerFactory.getLogger(Pop3Dialogue.class);

    private final Conversation conversation;
    private final Optional<Supplier<SslHandler>> startTls;
    private final int faultsAllowed;
    private final LoginCommands login;
    private Optional<Maildrop> drop = Optional.empty();
    private boolean lockedOut;
    private int faults;

    /**
     * @param startTls makes the TLS layer, where STLS is configured
     */
    Pop3Dialogue(
            Conversation conversation,
            Optional<Supplier<SslHandler>> startTls,
            int faultsAllowed,
            PasswordLogin logins,
            Maildrops maildrops) {
        this.conversation = conversation;
        this.startTls = startTls;
        this.faultsAllowed = faultsAllowed;
        this.login =
                new LoginCommands(
                        conversation,
                        logins,
                        maildrops,
                        opened -> drop = Optional.of(opened),
                        () -> lockedOut = true);
    }

    @Override
    public void opened() {
        say(Answer.ok("Hikyaku POP3"));
    }

    @Override
    public void refused() {
        say(Answer.no("[SYS/TEMP] too many connections"));
    }

    @Override
    public void line(byte[] line) {
        if (login.awaitsResponse()) {
            String text = new String(line, StandardCharsets.ISO_8859_1);
            settle(login.response(text.substring(0, text.length() - 2)));
            return;
        }
        Command.parse(line)
                .ifPresentOrElse(
                        this::obey,
                        () -> settle(Answer.fault("control characters or broken UTF-8")));
    }

    private void obey(Command command) {
        switch (command.verb()) {
            case "QUIT" -> quit();
            case "CAPA" -> settle(capabilities());
            default ->
                    settle(
                            drop.map(mail -> new MailCommands(mail).answer(command))
                                    .orElseGet(() -> authorize(command)));
        }
    }

    private Answer authorize(Command command) {
        return switch (command.verb()) {
            case "USER" -> login.user(command);
            case "PASS" -> login.pass(command);
            case "AUTH" -> login.auth(command);
            case "STLS" -> secure();
            case "STAT", "LIST", "RETR", "DELE", "NOOP", "RSET", "TOP", "UIDL" ->
                    Answer.fault("log in first");
            default -> Answer.fault("no such command");
        };
    }

    /** RFC 2595 §4: only before the login, and once. */
    private Answer secure() {
        if (conversation.tls().isPresent()) {
            return Answer.fault("TLS is up already");
        }
        if (startTls.isEmpty()) {
            return Answer.fault("STLS is not offered");
        }
        Answer begin = Answer.ok("begin TLS");
        conversation.startTls(begin.line(), startTls.get().get());
        return begin.said();
    }

    /** RFC 2449 §5: what is offered here and now. */
    private Answer capabilities() {
        List<String> offered =
                new ArrayList<>(
                        List.of(
                                "TOP",
                                "UIDL",
                                "RESP-CODES",
                                "AUTH-RESP-CODE",
                                "PIPELINING",
                                "EXPIRE NEVER"));
        if (conversation.tls().isPresent()) {
            offered.add("USER");
            offered.add("SASL PLAIN");
        } else if (startTls.isPresent()) {
            offered.add("STLS");
        }
        return Answer.list("", offered.stream());
    }

    private void quit() {
        Answer answer = drop.map(this::update).orElseGet(() -> Answer.ok("goodbye"));
        say(answer);
        conversation.close();
    }

    private Answer update(Maildrop mail) {
        int marked = mail.marked();
        try {
            mail.update();
            Journal.step(LOGGER, "pop3-quit")
                    .peer(conversation.peer())
                    .outcome("updated")
                    .with("deleted", marked)
                    .write();
            return Answer.ok("goodbye, " + marked + " messages deleted");
        } catch (MailboxException | RuntimeException e) {
            LOGGER.warn("pop3: marked messages could not be deleted", e);
            return Answer.no("[SYS/TEMP] some deleted messages not removed");
        } finally {
            // Before the answer: who reads it may log in again at once.
            leave();
        }
    }

    private void leave() {
        drop.ifPresent(Maildrop::close);
        drop = Optional.empty();
    }

    private void settle(Answer answer) {
        if (answer.kind() != Answer.Kind.SAID) {
            say(answer);
        }
        if (lockedOut) {
            conversation.close();
        } else if (answer.kind() == Answer.Kind.FAULT && ++faults >= faultsAllowed) {
            say(Answer.no("[SYS/TEMP] too many errors"));
            conversation.close();
        }
    }

    private void say(Answer answer) {
        conversation.write(answer.line());
        answer.rest()
                .ifPresent(
                        rest -> {
                            try {
                                conversation.write(rest);
                            } catch (IOException e) {
                                // Without the closing dot the client knows that it has not all.
                                LOGGER.warn("pop3: a message could not be sent whole", e);
                                conversation.close();
                            }
                        });
    }

    @Override
    public void malformed(LineFault fault) {
        login.reset();
        settle(Answer.fault(fault.text()));
        if (fault != LineFault.TOO_LONG) {
            conversation.close();
        }
    }

    @Override
    public void secured() {
        login.reset();
    }

    /** RFC 1939 §3: closed without an answer, and without UPDATE. */
    @Override
    public void timedOut() {}

    @Override
    public void stopping() {
        say(Answer.no("[SYS/TEMP] the server is stopping"));
    }

    /** Nothing is lost when a session ends between two commands: marks are only wishes. */
    @Override
    public boolean inTransaction() {
        return false;
    }

    @Override
    public void closed() {
        leave();
    }
}
