package dev.hikyaku.server.login;

import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.ContentType;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.ParseException;

/**
 * Submission: a login writes only as itself (RFC 6409 §6.1). {@code MAIL FROM} and, after the
 * content, {@code From:}, {@code Sender:}, {@code Resent-From:} and {@code Resent-Sender:} must be
 * addresses of the login; otherwise {@code 550 5.7.1}. No {@code From:}, or more than one, is
 * {@code 550 5.6.0}: the server does not guess an author.
 *
 * <pre>{@code
 * <smtpserver enabled="true">
 *   <verifyIdentity>true</verifyIdentity>
 * </smtpserver>
 * }</pre>
 *
 * <p>The null sender is for read receipts only (RFC 8098 §3 demands it there): the content must be
 * {@code multipart/report; report-type=disposition-notification}; its {@code From:} is checked like
 * any other. A session without a login (networks listed for relaying) has no identity to check.
 *
 * <p>When accounts, aliases or domains cannot be read the answer is {@code 451 4.3.0}. Counter:
 * {@code submissionSenderRefused}. James 3.8.1 takes any sender (james.md appendix E, JAMES-4034).
 */
public final class SenderIdentityHook implements MailHook, JamesMessageHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(SenderIdentityHook.class);

    private final SenderPolicy policy;
    private final SenderHeaders headers;
    private final Metric refused;

    @Inject
    public SenderIdentityHook(SenderPolicy policy, SenderHeaders headers, MetricFactory metrics) {
        this.policy = policy;
        this.headers = headers;
        this.refused = metrics.generate("submissionSenderRefused");
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        Username login = session.getUsername();
        if (login == null || sender.isNullSender() || !asked(session)) {
            return HookResult.DECLINED;
        }
        try {
            return policy.allows(login, sender.get()) ? HookResult.DECLINED : notYours();
        } catch (DomainListException | UsersRepositoryException | RuntimeException e) {
            return unknown(e);
        }
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        Username login = session.getUsername();
        if (login == null || !asked(session)) {
            return HookResult.DECLINED;
        }
        try {
            return check(login, mail);
        } catch (DomainListException
                | UsersRepositoryException
                | MessagingException
                | RuntimeException e) {
            return unknown(e);
        }
    }

    private static boolean asked(SMTPSession session) {
        return !(session instanceof ExtendedSMTPSession own) || own.verifyIdentity();
    }

    private HookResult check(Username login, Mail mail)
            throws DomainListException, UsersRepositoryException, MessagingException {
        MimeMessage message = mail.getMessage();
        MaybeSender sender = mail.getMaybeSender();
        // Again here, because the login may have come after MAIL FROM.
        if (sender.isNullSender() ? !isReadReceipt(message) : !policy.allows(login, sender.get())) {
            return notYours();
        }
        List<String> lines = Collections.list(message.getAllHeaderLines());
        Optional<SenderHeaders.Refusal> refusal = headers.check(login, lines);
        return refusal.map(r -> deny(r.code, r.text)).orElse(HookResult.DECLINED);
    }

    private static boolean isReadReceipt(MimeMessage message) throws MessagingException {
        String[] types = message.getHeader("Content-Type");
        if (types == null || types.length != 1) {
            return false;
        }
        try {
            ContentType type = new ContentType(types[0]);
            return type.match("multipart/report")
                    && "disposition-notification"
                            .equalsIgnoreCase(type.getParameter("report-type"));
        } catch (ParseException e) {
            return false;
        }
    }

    private HookResult notYours() {
        return deny("550", "5.7.1 The sender is not an address of this login");
    }

    private HookResult deny(String code, String text) {
        refused.increment();
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.deny())
                .smtpReturnCode(code)
                .smtpDescription(text)
                .build();
    }

    private static HookResult unknown(Exception e) {
        LOGGER.warn("Submission: the sender cannot be checked", e);
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.denySoft())
                .smtpReturnCode("451")
                .smtpDescription("4.3.0 The sender cannot be checked now")
                .build();
    }
}
