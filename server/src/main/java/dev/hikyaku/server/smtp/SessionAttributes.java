package dev.hikyaku.server.smtp;

import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.AddDefaultAttributesMessageHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * Tells the pipeline where a mail came from: address, HELO, login, session, relaying network, and
 * the TLS version and cipher. The remote host is its address: James 3.8.1 asks DNS for a name here,
 * once a mail, and waits.
 */
public class SessionAttributes implements JamesMessageHook {

    /** The version of TLS the mail came in by, such as {@code TLSv1.3}; absent in the clear. */
    public static final AttributeName TLS_VERSION = AttributeName.of("dev.hikyaku.tls.version");

    /** The cipher suite, by its JSSE name. */
    public static final AttributeName TLS_CIPHER = AttributeName.of("dev.hikyaku.tls.cipher");

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        String address = session.getRemoteAddress().getAddress().getHostAddress();
        if (mail instanceof MailImpl own) {
            own.setRemoteAddr(address);
            own.setRemoteHost(address);
        }
        set(mail, Mail.SMTP_SESSION_ID, session.getSessionID());
        session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
                .ifPresent(helo -> set(mail, Mail.SMTP_HELO, helo));
        if (session.getUsername() != null) {
            set(mail, Mail.SMTP_AUTH_USER, session.getUsername().asString());
        }
        if (session.isRelayingAllowed()) {
            mail.setAttribute(
                    Attribute.convertToAttribute(
                            AddDefaultAttributesMessageHook.SMTP_AUTH_NETWORK_NAME, true));
        }
        session.getSSLSession()
                .ifPresent(
                        tls -> {
                            set(mail, TLS_VERSION, tls.getProtocol());
                            set(mail, TLS_CIPHER, tls.getCipherSuite());
                        });
        return HookResult.DECLINED;
    }

    private static void set(Mail mail, AttributeName name, String value) {
        mail.setAttribute(new Attribute(name, AttributeValue.of(value)));
    }
}
