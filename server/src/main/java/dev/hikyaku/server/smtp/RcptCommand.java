package dev.hikyaku.server.smtp;

import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.JamesRcptCmdHandler;

import java.util.Optional;

import javax.inject.Inject;

/**
 * RCPT, read strictly ({@link EnvelopeArgument}) and then handled by James and its hooks; when all
 * of them take it, it counts ({@link ClientRates}).
 */
public class RcptCommand extends JamesRcptCmdHandler {

    private static final Response SYNTAX =
            SmtpReplies.constant(
                    501, "5.1.3", "Syntax: RCPT TO:<address> [parameters] (RFC 5321 4.1.2)");
    // James' hooks read the first @ as the one before the domain.
    private static final Response AT_IN_NAME =
            SmtpReplies.constant(553, "5.1.3", "No mailbox here has an @ in its name");
    private static final Response NO_MAIL =
            SmtpReplies.constant(503, "5.5.1", "MAIL comes before RCPT");
    private static final Response TOO_MANY =
            SmtpReplies.constant(452, "4.5.3", "Too many recipients");

    @Inject
    public RcptCommand(MetricFactory metricFactory, DomainList domains) {
        super(metricFactory, domains);
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        if (session.getAttachment(SMTPSession.SENDER, State.Transaction).isEmpty()) {
            return NO_MAIL;
        }
        Optional<EnvelopeArgument> argument =
                EnvelopeArgument.parse("TO", request.getArgument(), false);
        if (argument.isEmpty()) {
            return SYNTAX;
        }
        String path = argument.get().path();
        if (path.indexOf('@') != path.lastIndexOf('@')) {
            return AT_IN_NAME;
        }
        if (session instanceof SmtpSession own
                && session.getRcptCount() >= own.contentRules().recipients()) {
            return TOO_MANY;
        }
        for (EnvelopeArgument.Parameter parameter : argument.get().parameters()) {
            if (getHooks().stream()
                    .noneMatch(hook -> hook.supportedParameters().contains(parameter.keyword()))) {
                return SmtpReplies.of(
                        555, "5.5.4", "Parameter not offered here: " + parameter.keyword());
            }
        }
        return super.onCommand(
                session, new BaseRequest(request.getCommand(), argument.get().asArgument("TO")));
    }

    @Override
    protected Response doCoreCmd(SMTPSession session, String command, String parameters) {
        return SmtpSession.tooMany(session, ClientRates.Event.RECIPIENT)
                .orElseGet(() -> super.doCoreCmd(session, command, parameters));
    }
}
