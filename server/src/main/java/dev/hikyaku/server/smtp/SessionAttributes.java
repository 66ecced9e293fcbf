package dev.hikyaku.server.smtp;

import dev.hikyaku.trace.Origin;

import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.AddDefaultAttributesMessageHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import java.util.Optional;

import javax.net.ssl.SSLSession;

/**
 * Tells the pipeline where a mail came from: address, HELO, login, session, relaying network, and
 * the TLS version and cipher. The remote host is its address: James 3.8.1 asks DNS for a name here,
 * once a mail, and waits.
 */
public class SessionAttributes implements JamesMessageHook {

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        String address = session.getRemoteAddress().getAddress().getHostAddress();
        Optional<SSLSession> tls = session.getSSLSession();
        new Origin(
                        address,
                        session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection),
                        tls.map(SSLSession::getProtocol),
                        tls.map(SSLSession::getCipherSuite),
                        session.getUsername() != null,
                        Optional.empty())
                .noteOn(mail);
        set(mail, Mail.SMTP_SESSION_ID, session.getSessionID());
        if (session.getUsername() != null) {
            set(mail, Mail.SMTP_AUTH_USER, session.getUsername().asString());
        }
        if (session.isRelayingAllowed()) {
            mail.setAttribute(
                    Attribute.convertToAttribute(
                            AddDefaultAttributesMessageHook.SMTP_AUTH_NETWORK_NAME, true));
        }
        return HookResult.DECLINED;
    }

    private static void set(Mail mail, AttributeName name, String value) {
        mail.setAttribute(new Attribute(name, AttributeValue.of(value)));
    }
}
