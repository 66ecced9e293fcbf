package dev.hikyaku.server.smtp;

import dev.hikyaku.smarthost.DeliveryInsideData;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;

import java.util.List;

/**
 * The core of a relay's listener that keeps no mail, {@code <smtpserver stateless="true">}: as
 * {@link SmtpHandlers}, but the pipeline up to the next server runs inside DATA ({@link
 * DeliveryInsideData}) instead of from the spool.
 */
public class StatelessHandlers extends SmtpHandlers {

    @Override
    public List<String> getHandlers() {
        return endingIn(DeliveryInsideData.class);
    }

    /** Whether a listener of {@code smtpserver.xml} is one. */
    static boolean isFor(HierarchicalConfiguration<ImmutableNode> listener) {
        return listener.getBoolean("[@stateless]", false);
    }

    /** Whether no listener of {@code smtpserver.xml} that is opened needs a queue. */
    static boolean areForAll(HierarchicalConfiguration<ImmutableNode> file) {
        return file.configurationsAt("smtpserver").stream()
                .filter(listener -> listener.getBoolean("[@enabled]", true))
                .allMatch(StatelessHandlers::isFor);
    }
}
