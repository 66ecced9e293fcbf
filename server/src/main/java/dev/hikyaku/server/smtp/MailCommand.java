package dev.hikyaku.server.smtp;

import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.smtpserver.JamesMailCmdHandler;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import javax.inject.Inject;

/**
 * MAIL, read strictly ({@link EnvelopeArgument}) and then handled by James and its hooks; when all
 * of them take it, it counts ({@link ClientRates}).
 */
public class MailCommand extends JamesMailCmdHandler implements ExtensibleHandler {

    private static final Response SYNTAX =
            SmtpReplies.constant(
                    501, "5.1.7", "Syntax: MAIL FROM:<address> [parameters] (RFC 5321 4.1.2)");
    private static final Response NESTED =
            SmtpReplies.constant(503, "5.5.1", "There is a MAIL already, RSET first");
    private static final Response NO_HELLO = SmtpReplies.constant(503, "5.5.1", "Say hello first");
    private static final Response PROBE =
            SmtpReplies.constant(550, "5.7.1", "No mail through a health probe");

    private static final Response LOGIN_FIRST = SmtpReplies.constant(530, "5.7.0", "Log in first");

    private final Set<String> known = new HashSet<>();

    @Inject
    public MailCommand(MetricFactory metricFactory, DomainList domains) {
        super(metricFactory, domains);
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        if (session instanceof SmtpSession own) {
            if (own.isProbe()) {
                return PROBE;
            }
            if (own.mustLogIn()) {
                return LOGIN_FIRST;
            }
        }
        if (session.getAttachment(SMTPSession.SENDER, State.Transaction).isPresent()) {
            return NESTED;
        }
        if (session.getConfiguration().useHeloEhloEnforcement()
                && session.getAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection)
                        .isEmpty()) {
            return NO_HELLO;
        }
        Optional<EnvelopeArgument> argument =
                EnvelopeArgument.parse("FROM", request.getArgument(), true);
        if (argument.isEmpty()) {
            return SYNTAX;
        }
        return argument.get().parameters().stream()
                .filter(parameter -> !known.contains(parameter.keyword()))
                .findFirst()
                .<Response>map(
                        unknown ->
                                SmtpReplies.of(
                                        555,
                                        "5.5.4",
                                        "Parameter not offered here: " + unknown.keyword()))
                .orElseGet(
                        () ->
                                super.onCommand(
                                        session,
                                        new BaseRequest(
                                                request.getCommand(),
                                                argument.get().asArgument("FROM"))));
    }

    @Override
    protected Response doCoreCmd(SMTPSession session, String command, String parameters) {
        return SmtpSession.tooMany(session, ClientRates.Event.MESSAGE)
                .orElseGet(() -> super.doCoreCmd(session, command, parameters));
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void wireExtensions(Class interfaceName, List extension) {
        if (MailParametersHook.class.equals(interfaceName)) {
            for (MailParametersHook hook : (List<MailParametersHook>) extension) {
                for (String name : hook.getMailParamNames()) {
                    known.add(name.toUpperCase(Locale.ROOT));
                }
            }
        }
        super.wireExtensions(interfaceName, extension);
    }
}
