package dev.hikyaku.server.smtp;

import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractAuthRequiredToRelayRcptHook;
import org.apache.james.protocols.smtp.hook.HookResult;

import javax.inject.Inject;

/**
 * Refuses strangers' mail to other domains. While the domains cannot be looked up every recipient
 * is put off with 451: James' {@code AuthRequiredToRelayRcptHook} takes none for ours then, and
 * refuses all mail for good.
 */
public class RelayHook extends AbstractAuthRequiredToRelayRcptHook {
    private final DomainList domains;

    @Inject
    public RelayHook(DomainList domains) {
        this.domains = domains;
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        try {
            return super.doRcpt(session, sender, recipient);
        } catch (NotKnown e) {
            return DomainsUnknown.tryAgain();
        }
    }

    @Override
    protected boolean isLocalDomain(Domain domain) {
        try {
            return domains.containsDomain(domain);
        } catch (DomainListException e) {
            throw new NotKnown(e);
        }
    }

    private static final class NotKnown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotKnown(DomainListException cause) {
            super(cause);
        }
    }
}
