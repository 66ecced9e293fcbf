package dev.hikyaku.server.smtp;

import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.UnknownCmdHandler;

import javax.inject.Inject;

/** What is no command of ours. The answer does not repeat it. */
public class UnknownCommand extends UnknownCmdHandler {

    private static final Response UNKNOWN = SmtpReplies.constant(500, "5.5.1", "Command not known");

    @Inject
    public UnknownCommand(MetricFactory metricFactory) {
        super(metricFactory);
    }

    @Override
    protected Response doCoreCmd(SMTPSession session, String command, String parameters) {
        return UNKNOWN;
    }
}
