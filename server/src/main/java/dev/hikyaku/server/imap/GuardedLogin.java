package dev.hikyaku.server.imap;

import dev.hikyaku.server.login.SaslPlain;

import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

import reactor.core.publisher.Mono;

import java.util.Optional;

import javax.inject.Inject;

/** LOGIN over TLS only, with guessing slowed. */
public final class GuardedLogin extends LoginProcessor {
    private final LoginFlow flow;

    @Inject
    GuardedLogin(
            MailboxManager mailboxes,
            StatusResponseFactory responses,
            MetricFactory metrics,
            LoginFlow flow) {
        super(mailboxes, responses, metrics);
        this.flow = flow;
    }

    @Override
    public void configure(ImapConfiguration configuration) {
        super.configure(configuration);
        flow.configure(configuration);
    }

    @Override
    protected Mono<Void> processRequestReactive(
            LoginRequest request, ImapSession session, Responder responder) {
        return Mono.fromRunnable(
                () -> {
                    if (session.isPlainAuthDisallowed()) {
                        flow.refuseInClear(request, responder);
                    } else {
                        flow.login(
                                new SaslPlain(
                                        Optional.empty(),
                                        request.getUserid().asString(),
                                        request.getPassword()),
                                request,
                                (ConnectionSession) session,
                                responder);
                    }
                });
    }
}
