package dev.hikyaku.server.lmtp;

import dev.hikyaku.outcome.Reply;
import dev.hikyaku.server.smtp.SmtpSession;
import dev.hikyaku.trace.RefusedElsewhere;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.RcptHook;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes recipients a gateway has had refused, known here or not, so that their senders can be told
 * ({@link RefusedElsewhere}). Offered to peers whose trace is believed; from others the parameter
 * is refused.
 */
public class RefusalNotices implements RcptHook, EhloExtension {

    @SuppressWarnings("unchecked") // a class literal has no type arguments
    private static final AttachmentKey<Map<MailAddress, Reply>> REFUSED =
            AttachmentKey.of(
                    "dev.hikyaku.refused", (Class<Map<MailAddress, Reply>>) (Class<?>) Map.class);

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return isTracePeer(session) ? List.of(RefusedElsewhere.KEYWORD) : List.of();
    }

    @Override
    public Set<String> supportedParameters() {
        return Set.of(RefusedElsewhere.KEYWORD);
    }

    @Override
    public HookResult doRcpt(
            SMTPSession session,
            MaybeSender sender,
            MailAddress recipient,
            Map<String, String> parameters) {
        String value = parameters.get(RefusedElsewhere.KEYWORD);
        if (value == null) {
            return HookResult.DECLINED;
        }
        Optional<Reply> refusal = RefusedElsewhere.parse(value);
        if (refusal.isEmpty() || sender.isNullSender() || !isTracePeer(session)) {
            return HookResult.builder()
                    .hookReturnCode(HookReturnCode.deny())
                    .smtpReturnCode("555")
                    .smtpDescription("5.5.4 " + RefusedElsewhere.KEYWORD + " is not taken here")
                    .build();
        }
        Map<MailAddress, Reply> refused = new HashMap<>(of(session));
        refused.put(recipient, refusal.get());
        session.setAttachment(REFUSED, refused, State.Transaction);
        return HookResult.OK;
    }

    /** The recipients of the transaction whose sender is to be told, and of what. */
    static Map<MailAddress, Reply> of(SMTPSession session) {
        return session.getAttachment(REFUSED, State.Transaction).orElse(Map.of());
    }

    private static boolean isTracePeer(SMTPSession session) {
        return session instanceof SmtpSession own && own.isTracePeer();
    }
}
