package dev.hikyaku.server.store.accounts;

import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.rrt.api.AliasReverseResolver;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTable.ErrorMappingException;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.CanSendFromImpl;

import java.util.stream.Stream;

import javax.mail.internet.AddressException;

/**
 * What webadmin's {@code /users/{user}/allowedFromHeaders} lists: aliases as James finds them, and
 * the addresses an operator allows besides. Domains allowed as a whole are in {@code
 * /users/{user}/senders} only.
 */
final class WritesAs extends CanSendFromImpl {
    private final StoredSenders senders;

    WritesAs(RecipientRewriteTable addresses, AliasReverseResolver aliases, StoredSenders senders) {
        super(addresses, aliases);
        this.senders = senders;
    }

    @Override
    public Stream<MailAddress> allValidFromAddressesForUser(Username user)
            throws ErrorMappingException, RecipientRewriteTableException {
        return Stream.concat(
                        super.allValidFromAddressesForUser(user),
                        senders.list(user).stream().flatMap(WritesAs::address))
                .distinct();
    }

    private static Stream<MailAddress> address(String sender) {
        try {
            return sender.startsWith("@") ? Stream.empty() : Stream.of(new MailAddress(sender));
        } catch (AddressException e) {
            throw new IllegalStateException("a stored sender is no address", e);
        }
    }
}
