package dev.hikyaku.server.configuration;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationRuntimeException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.commons.configuration2.tree.QueryResult;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tree of values that are final: what a variable held is never searched for placeholders. The
 * stock class brings the lookups of commons-configuration back in every part taken from it.
 */
final class PlainConfiguration extends BaseHierarchicalConfiguration {

    PlainConfiguration(ImmutableNode root) {
        setInterpolator(null);
        getNodeModel().setRootNode(root);
    }

    @Override
    public HierarchicalConfiguration<ImmutableNode> configurationAt(String key) {
        List<HierarchicalConfiguration<ImmutableNode>> parts = configurationsAt(key);
        if (parts.size() != 1) {
            throw new ConfigurationRuntimeException(
                    key + ": there " + parts.size() + " times (expected: once)");
        }
        return parts.getFirst();
    }

    @Override
    public HierarchicalConfiguration<ImmutableNode> configurationAt(
            String key, boolean supportUpdates) {
        return configurationAt(key);
    }

    @Override
    public List<HierarchicalConfiguration<ImmutableNode>> configurationsAt(String key) {
        // James adds to the list it is given.
        return fetchNodeList(key).stream()
                .filter(result -> !result.isAttributeResult())
                .map(QueryResult::getNode)
                .<HierarchicalConfiguration<ImmutableNode>>map(PlainConfiguration::new)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @Override
    public List<HierarchicalConfiguration<ImmutableNode>> configurationsAt(
            String key, boolean supportUpdates) {
        return configurationsAt(key);
    }
}
