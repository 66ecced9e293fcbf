package dev.hikyaku.server.store.quota;

import org.apache.james.core.Username;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;

/**
 * James' names of quota roots, {@code #private&bob@example.org}. Its own resolver refuses owners
 * that have the separator in their name, who must get their mail all the same.
 */
final class QuotaRoots {
    private static final String SEPARATOR = DefaultUserQuotaRootResolver.SEPARATOR;

    private QuotaRoots() {}

    static QuotaRoot of(Mailbox mailbox) {
        return of(mailbox.getNamespace(), mailbox.getUser());
    }

    static QuotaRoot of(String namespace, Username owner) {
        return QuotaRoot.quotaRoot(namespace + SEPARATOR + owner.asString(), owner.getDomainPart());
    }

    static String namespace(QuotaRoot root) {
        return root.getValue().substring(0, root.getValue().indexOf(SEPARATOR));
    }

    static String owner(QuotaRoot root) {
        return root.getValue().substring(root.getValue().indexOf(SEPARATOR) + 1);
    }
}
