package dev.hikyaku.server.smtp;

import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailParametersHook;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What MAIL says of the mail to come: {@code SIZE} (RFC 1870), {@code BODY} (RFC 6152) and, where
 * AUTH is offered, {@code AUTH} (RFC 4954 §5), which is taken and not believed. A size beyond any
 * number James 3.8.1 can hold is a size that is too large, not a syntax error.
 */
public class MessageParameters implements MailParametersHook, EhloExtension {

    private static final String SIZE = "SIZE";
    private static final String BODY = "BODY";
    private static final String AUTH = "AUTH";
    private static final Set<String> BODY_KINDS = Set.of("7BIT", "8BITMIME");
    // RFC 1870 §4: up to 20 digits.
    private static final String DIGITS = "\\d{1,20}";
    private static final int SURELY_A_LONG = 18;

    @Override
    public String[] getMailParamNames() {
        return new String[] {SIZE, BODY, AUTH};
    }

    @Override
    public HookResult doMailParameter(SMTPSession session, String name, String value) {
        if (name.equals(AUTH)) {
            return session.getUsername() != null || session.isAuthAnnounced()
                    ? null
                    : deny("555", "5.5.4 Parameter not offered here: AUTH");
        }
        if (name.equals(BODY)) {
            return BODY_KINDS.contains(value.toUpperCase(Locale.ROOT))
                    ? null
                    : deny("501", "5.5.4 BODY: " + value + " (expected: 7BIT or 8BITMIME)");
        }
        if (!value.matches(DIGITS)) {
            return deny("501", "5.5.4 SIZE: " + value + " (expected: a number of bytes)");
        }
        long most = session.getConfiguration().getMaxMessageSize();
        boolean tooLarge = value.length() > SURELY_A_LONG || Long.parseLong(value) > most;
        return most > 0 && tooLarge
                ? deny("552", "5.3.4 Message too big, the most is " + most + " bytes")
                : null;
    }

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        long most = session.getConfiguration().getMaxMessageSize();
        return List.of(most > 0 ? SIZE + " " + most : SIZE);
    }

    private static HookResult deny(String code, String text) {
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.deny())
                .smtpReturnCode(code)
                .smtpDescription(text)
                .build();
    }
}
