package dev.hikyaku.server.lmtp;

import dev.hikyaku.server.smtp.Commands;
import dev.hikyaku.server.smtp.DataCommand;
import dev.hikyaku.server.smtp.Greeting;
import dev.hikyaku.server.smtp.MailCommand;
import dev.hikyaku.server.smtp.MessageParameters;
import dev.hikyaku.server.smtp.PostmasterHook;
import dev.hikyaku.server.smtp.RcptCommand;
import dev.hikyaku.server.smtp.RelayHook;
import dev.hikyaku.server.smtp.SessionAttributes;
import dev.hikyaku.server.smtp.UnknownCommand;

import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.PostmasterAbuseRcptHook;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.StartTlsCmdHandler;
import org.apache.james.smtpserver.fastfail.ValidRcptHandler;

import java.util.List;
import java.util.stream.Stream;

/**
 * The core of every LMTP listener: the pipeline inside DATA, unknown recipients refused at RCPT, no
 * relaying, no AUTH, STARTTLS where it is configured (James 3.8.1 has none on LMTP).
 */
public class LmtpHandlers implements HandlersPackage {

    @Override
    public List<String> getHandlers() {
        return Stream.of(
                        Greeting.class,
                        Commands.class,
                        LmtpHello.class,
                        StartTlsCmdHandler.class,
                        MailCommand.class,
                        MessageParameters.class,
                        RcptCommand.class,
                        RefusalNotices.class,
                        PostmasterHook.class,
                        ValidRcptHandler.class,
                        RelayHook.class,
                        PostmasterAbuseRcptHook.class,
                        DataCommand.class,
                        RsetCmdHandler.class,
                        NoopCmdHandler.class,
                        QuitCmdHandler.class,
                        UnknownCommand.class,
                        LmtpAcceptor.class,
                        SessionAttributes.class)
                .map(Class::getName)
                .toList();
    }
}
