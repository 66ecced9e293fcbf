package dev.hikyaku.server.smtp;

import dev.hikyaku.server.login.SenderIdentityHook;

import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.PostmasterAbuseRcptHook;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.StartTlsCmdHandler;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.smtpserver.UsersRepositoryAuthHook;

import java.util.List;
import java.util.stream.Stream;

/**
 * The core of every SMTP listener, in the place of James' {@code CoreCmdHandlerLoader}. Left out:
 * VRFY and EXPN, which tell strangers who is here, and whatever asks DNS for a client's name.
 */
public class SmtpHandlers implements HandlersPackage {

    @Override
    public List<String> getHandlers() {
        return Stream.of(
                        Greeting.class,
                        Commands.class,
                        HelloCommand.class,
                        StartTlsCmdHandler.class,
                        AuthCommand.class,
                        UsersRepositoryAuthHook.class,
                        MailCommand.class,
                        MessageParameters.class,
                        RcptCommand.class,
                        RelayHook.class,
                        PostmasterAbuseRcptHook.class,
                        DataCommand.class,
                        RsetCmdHandler.class,
                        NoopCmdHandler.class,
                        QuitCmdHandler.class,
                        UnknownCommand.class,
                        MessageAcceptor.class,
                        SenderIdentityHook.class,
                        SessionAttributes.class,
                        SpoolHook.class)
                .map(Class::getName)
                .toList();
    }

    /** The same for a listener that keeps no mail, which ends in this hook and not in the spool. */
    static List<String> endingIn(Class<? extends JamesMessageHook> last) {
        return new SmtpHandlers()
                .getHandlers().stream()
                        .map(name -> name.equals(SpoolHook.class.getName()) ? last.getName() : name)
                        .toList();
    }

    /** In the place of James' JMX handlers: metrics are Prometheus'. */
    public static class None implements HandlersPackage {
        @Override
        public List<String> getHandlers() {
            return List.of();
        }
    }
}
