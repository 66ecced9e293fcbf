package dev.hikyaku.server.smtp;

import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;

/** The answer at RCPT while nobody can say which domains are here: the sender keeps the mail. */
final class DomainsUnknown {
    private DomainsUnknown() {}

    static HookResult tryAgain() {
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.denySoft())
                .smtpReturnCode(SMTPRetCode.LOCAL_ERROR)
                .smtpDescription("4.3.0 Cannot look up the recipient's domain now")
                .build();
    }
}
