package dev.hikyaku.server.pop3;

import dev.hikyaku.server.listener.BindAddresses;
import dev.hikyaku.server.listener.Drain;
import dev.hikyaku.server.listener.EventLoops;
import dev.hikyaku.server.login.PasswordLogin;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

import java.util.ArrayList;
import java.util.List;

import javax.inject.Inject;
import javax.inject.Singleton;

/** The POP3 listeners of {@code pop3server.xml}. */
@Singleton
public class Pop3Servers extends POP3ServerFactory {

    private final FileSystem files;
    private final PasswordLogin logins;
    private final Maildrops maildrops;
    private final EventLoops loops;
    private final Drain drain;

    @Inject
    Pop3Servers(
            FileSystem files,
            PasswordLogin logins,
            Maildrops maildrops,
            EventLoops loops,
            Drain drain) {
        this.files = files;
        this.logins = logins;
        this.maildrops = maildrops;
        this.loops = loops;
        this.drain = drain;
    }

    /** There is no handler to load: the commands are ours. */
    @Override
    public void setProtocolHandlerLoader(ProtocolHandlerLoader loader) {}

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(
            HierarchicalConfiguration<ImmutableNode> file) throws Exception {
        List<AbstractConfigurableAsyncServer> servers = new ArrayList<>();
        for (HierarchicalConfiguration<ImmutableNode> element :
                file.configurationsAt("pop3server")) {
            if (element.getBoolean("[@enabled]", true)) {
                servers.add(create(element));
            }
        }
        return servers;
    }

    private Pop3Server create(HierarchicalConfiguration<ImmutableNode> element) throws Exception {
        String bind =
                String.join(",", element.getList(String.class, "bind", List.of("0.0.0.0:995")));
        // James would look the addresses up in DNS, and cannot read IPv6; it is left nothing to
        // read.
        element.setProperty("bind", "0.0.0.0:0");
        Pop3Server server =
                new Pop3Server(BindAddresses.parse(bind), logins, maildrops, loops, drain);
        server.setFileSystem(files);
        server.configure(element);
        return server;
    }
}
