package dev.hikyaku.server.smtp;

import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HeloHook;
import org.apache.james.protocols.smtp.hook.HookResult;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import javax.inject.Inject;

/**
 * EHLO and HELO. The name a client gives itself ends up in the trace header, so only what can be a
 * name is taken; the answer does not repeat it.
 */
public class HelloCommand extends AbstractHookableCmdHandler<HeloHook> {

    private static final String HELO = "HELO";
    // RFC 5321 §4.1.1.1 wants a domain or an address literal; underscores and single labels are
    // everyday.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:\\[\\]-]{1,255}");
    private static final List<String> ALWAYS =
            List.of("PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME");

    private final Set<String> commands;
    private List<EhloExtension> extensions = List.of();

    @Inject
    public HelloCommand(MetricFactory metricFactory) {
        this(metricFactory, Set.of("EHLO", HELO));
    }

    protected HelloCommand(MetricFactory metricFactory, Set<String> commands) {
        super(metricFactory);
        this.commands = commands;
    }

    @Override
    protected Response doFilterChecks(SMTPSession session, String command, String name) {
        if (name == null || !NAME.matcher(name.strip()).matches()) {
            return SmtpReplies.of(
                    501, "5.5.4", "Syntax: " + command + " domain or address literal");
        }
        session.resetState();
        session.setAttachment(SMTPSession.CURRENT_HELO_NAME, name.strip(), State.Connection);
        return null;
    }

    @Override
    protected Response doCoreCmd(SMTPSession session, String command, String name) {
        session.setAttachment(
                SMTPSession.CURRENT_HELO_MODE, command.toUpperCase(Locale.ROOT), State.Connection);
        String hello = session.getConfiguration().getHelloName();
        SMTPResponse response = new SMTPResponse("250", hello);
        if (!command.equalsIgnoreCase(HELO)) {
            features(session).forEach(response::appendLine);
        }
        return response;
    }

    private List<String> features(SMTPSession session) {
        List<String> features = new ArrayList<>(ALWAYS);
        for (EhloExtension extension : extensions) {
            features.addAll(extension.getImplementedEsmtpFeatures(session));
        }
        getHooks().forEach(hook -> features.addAll(hook.implementedEsmtpFeatures(session)));
        return features;
    }

    @Override
    protected HookResult callHook(HeloHook hook, SMTPSession session, String name) {
        return hook.doHelo(session, name);
    }

    @Override
    protected Class<HeloHook> getHookInterface() {
        return HeloHook.class;
    }

    @Override
    public Collection<String> getImplCommands() {
        return commands;
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        List<Class<?>> markers = new ArrayList<>(super.getMarkerInterfaces());
        markers.add(EhloExtension.class);
        return markers;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void wireExtensions(Class<?> marker, List<?> found) {
        if (EhloExtension.class.equals(marker)) {
            extensions = (List<EhloExtension>) found;
        } else {
            super.wireExtensions(marker, found);
        }
    }
}
