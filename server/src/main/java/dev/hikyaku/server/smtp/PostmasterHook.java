package dev.hikyaku.server.smtp;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;

import javax.inject.Inject;

/**
 * Takes mail to {@code postmaster} of every domain here, account or not (RFC 5321 §4.5.1). It
 * stands before {@code ValidRcptHandler}, which refuses it otherwise: James' own hook for this
 * comes too late in the chain.
 */
public class PostmasterHook implements RcptHook {
    private final DomainList domains;

    @Inject
    public PostmasterHook(DomainList domains) {
        this.domains = domains;
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        if (!recipient.getLocalPart().equalsIgnoreCase("postmaster")) {
            return HookResult.DECLINED;
        }
        try {
            return domains.containsDomain(recipient.getDomain())
                    ? HookResult.OK
                    : HookResult.DECLINED;
        } catch (DomainListException e) {
            return DomainsUnknown.tryAgain();
        }
    }
}
