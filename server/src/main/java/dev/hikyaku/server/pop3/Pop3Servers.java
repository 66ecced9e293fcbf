package dev.hikyaku.server.pop3;

import dev.hikyaku.server.listener.Doorway;
import dev.hikyaku.server.listener.Doorways;
import dev.hikyaku.server.login.PasswordLogin;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

import java.util.List;

import javax.inject.Inject;
import javax.inject.Singleton;

/** The POP3 listeners of {@code pop3server.xml}. */
@Singleton
public class Pop3Servers extends POP3ServerFactory {

    private final FileSystem files;
    private final PasswordLogin logins;
    private final Maildrops maildrops;
    private final Doorways doorways;

    @Inject
    Pop3Servers(FileSystem files, PasswordLogin logins, Maildrops maildrops, Doorways doorways) {
        this.files = files;
        this.logins = logins;
        this.maildrops = maildrops;
        this.doorways = doorways;
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(
            HierarchicalConfiguration<ImmutableNode> file) throws Exception {
        return doorways.servers(file, "pop3server", "0.0.0.0:995", this::create);
    }

    private Pop3Server create(Doorway doorway) {
        return new Pop3Server(doorway, files, logins, maildrops);
    }
}
