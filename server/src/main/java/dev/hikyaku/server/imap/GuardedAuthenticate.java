package dev.hikyaku.server.imap;

import dev.hikyaku.server.login.SaslPlain;

import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.message.request.IRAuthenticateRequest;
import org.apache.james.imap.message.response.AuthenticateResponse;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

import java.nio.charset.StandardCharsets;

import javax.inject.Inject;

/**
 * AUTHENTICATE over TLS only, with guessing slowed and the authorization identity of SASL PLAIN
 * (RFC 4616) obeyed: to act for another account than the password's is refused unless it is
 * delegated.
 */
public final class GuardedAuthenticate extends AuthenticateProcessor {
    /** RFC 3501 §6.2.2: the client takes its AUTHENTICATE back. */
    private static final String CANCEL = "*";

    private final LoginFlow flow;
    private final StatusResponseFactory responses;

    @Inject
    GuardedAuthenticate(
            MailboxManager mailboxes,
            StatusResponseFactory responses,
            MetricFactory metrics,
            LoginFlow flow) {
        super(mailboxes, responses, metrics);
        this.flow = flow;
        this.responses = responses;
    }

    @Override
    public void configure(ImapConfiguration configuration) {
        super.configure(configuration);
        flow.configure(configuration);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            AuthenticateRequest request, ImapSession session, Responder responder) {
        return Mono.fromRunnable(
                () -> {
                    boolean plain = "PLAIN".equalsIgnoreCase(request.getAuthType());
                    if (session.isAuthenticatingNonEncryptedWhenRequiredSSL()
                            || plain && session.isPlainAuthDisallowed()) {
                        flow.refuseInClear(request, responder);
                    } else if (!plain) {
                        processRequest(request, session, responder);
                    } else if (request instanceof IRAuthenticateRequest initial) {
                        plain(initial.getInitialClientResponse(), request, session, responder);
                    } else {
                        ask(request, session, responder);
                    }
                });
    }

    private void ask(AuthenticateRequest request, ImapSession session, Responder responder) {
        session.pushLineHandler(
                (asked, line) -> {
                    asked.popLineHandler();
                    plain(
                            new String(line, StandardCharsets.US_ASCII).trim(),
                            request,
                            asked,
                            responder);
                });
        responder.respond(new AuthenticateResponse());
        responder.flush();
    }

    private void plain(
            String message, AuthenticateRequest request, ImapSession session, Responder responder) {
        if (CANCEL.equals(message)) {
            responder.respond(
                    responses.taggedBad(
                            request.getTag(),
                            request.getCommand(),
                            new HumanReadableText("hikyaku.CANCELLED", "cancelled.")));
            return;
        }
        SaslPlain.parse(message)
                .ifPresentOrElse(
                        credentials ->
                                flow.login(
                                        credentials,
                                        request,
                                        (ConnectionSession) session,
                                        responder),
                        () -> flow.refuse(request, session, responder));
    }
}
