package dev.hikyaku.server.jmx;

import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mappings;
import org.apache.james.rrt.lib.RecipientRewriteTableManagement;

import java.util.Map;
import java.util.TreeMap;

import javax.inject.Inject;
import javax.management.NotCompliantMBeanException;

/**
 * Aliases, forwards and patterns. James 3.8.1 cannot list them once there is one regular
 * expression: its rewriter is not serializable, and the command fails with an exception.
 */
final class MappingsBean extends RecipientRewriteTableManagement {

    @Inject
    MappingsBean(RecipientRewriteTable mappings) throws NotCompliantMBeanException {
        super(mappings);
    }

    @Override
    public Mappings getUserDomainMappings(String user, String domain)
            throws RecipientRewriteTableException {
        return SentMappings.of(super.getUserDomainMappings(user, domain));
    }

    @Override
    public Map<String, Mappings> getAllMappings() throws RecipientRewriteTableException {
        Map<String, Mappings> all = new TreeMap<>();
        super.getAllMappings().forEach((from, to) -> all.put(from, SentMappings.of(to)));
        return all;
    }
}
