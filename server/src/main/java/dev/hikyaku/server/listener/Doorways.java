package dev.hikyaku.server.listener;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

import java.util.ArrayList;
import java.util.List;

import javax.inject.Inject;
import javax.inject.Singleton;

/** Makes James' servers of a configuration file, each with a {@link Doorway} of ours. */
@Singleton
public final class Doorways {

    private final EventLoops loops;
    private final Drain drain;

    @Inject
    public Doorways(EventLoops loops, Drain drain) {
        this.loops = loops;
        this.drain = drain;
    }

    /** Makes the server of one element; the caller injects what James' setters want. */
    @FunctionalInterface
    public interface Maker {
        AbstractConfigurableAsyncServer make(Doorway doorway);
    }

    /** The servers of all enabled elements of this name, configured. */
    public List<AbstractConfigurableAsyncServer> servers(
            HierarchicalConfiguration<ImmutableNode> file,
            String name,
            String bindUnlessSet,
            Maker maker)
            throws Exception {
        List<AbstractConfigurableAsyncServer> servers = new ArrayList<>();
        for (HierarchicalConfiguration<ImmutableNode> element : file.configurationsAt(name)) {
            if (element.getBoolean("[@enabled]", true)) {
                AbstractConfigurableAsyncServer server = maker.make(take(element, bindUnlessSet));
                server.configure(element);
                servers.add(server);
            }
        }
        return servers;
    }

    private Doorway take(HierarchicalConfiguration<ImmutableNode> element, String bindUnlessSet) {
        String bind =
                String.join(",", element.getList(String.class, "bind", List.of(bindUnlessSet)));
        // James would look the addresses up in DNS, and cannot read IPv6; it is left nothing to
        // read.
        element.setProperty("bind", "0.0.0.0:0");
        return new Doorway(BindAddresses.parse(bind), loops, drain);
    }
}
