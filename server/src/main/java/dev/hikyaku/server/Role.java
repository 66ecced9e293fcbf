package dev.hikyaku.server;

import com.google.inject.Module;

import dev.hikyaku.server.imap.ImapModule;
import dev.hikyaku.server.jmx.JmxModule;
import dev.hikyaku.server.lmtp.HopsModule;
import dev.hikyaku.server.lmtp.LmtpModule;
import dev.hikyaku.server.login.LoginModule;
import dev.hikyaku.server.machine.TasksModule;
import dev.hikyaku.server.memory.MemoryAccountsModule;
import dev.hikyaku.server.memory.MemorySpoolModule;
import dev.hikyaku.server.pop3.Pop3Module;
import dev.hikyaku.server.queue.spool.SpoolModule;
import dev.hikyaku.server.smtp.RelayQueuesModule;
import dev.hikyaku.server.smtp.SmtpModule;
import dev.hikyaku.server.store.StoreModule;
import dev.hikyaku.server.store.StoredMailboxesModule;
import dev.hikyaku.server.store.accounts.StoredAccountsModule;
import dev.hikyaku.server.webadmin.MailboxRoutes;
import dev.hikyaku.server.webadmin.WebAdminModule;

import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.protocols.ManageSieveServerModule;
import org.apache.james.modules.protocols.ProtocolHandlerModule;
import org.apache.james.modules.server.DefaultProcessorsConfigurationProviderModule;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What this process is in the mail system: a list of Guice modules and the directory of the same
 * name under {@code conf/}.
 */
public enum Role {
    /** The MX in the cloud: takes mail for our domains and hands it on. No mailboxes. */
    GATEWAY {
        @Override
        public List<Module> modules() {
            return flat(
                    Stream.of(
                            core(),
                            accounts(),
                            queuesInMemory(),
                            smtp(),
                            webadmin(),
                            List.of(new HopsModule())));
        }
    },

    /** The mail store at home: LMTP in, IMAP, POP3 and ManageSieve for users, submission out. */
    STORE {
        @Override
        public List<Module> modules() {
            return flat(
                    Stream.of(
                            core(),
                            storedAccounts(),
                            spool(),
                            mailboxes(),
                            smtp(),
                            lmtp(),
                            users(),
                            webadmin(),
                            mailboxWebadmin(),
                            List.of(new JmxModule())));
        }
    },

    /** The bulk outbound relay: takes mail from application hosts. No mailboxes. */
    RELAY {
        @Override
        public List<Module> modules() {
            return flat(Stream.of(core(), accounts(), relayQueues(), smtp(), webadmin()));
        }
    },

    /** All of it on one machine. */
    STANDALONE {
        @Override
        public List<Module> modules() {
            return STORE.modules();
        }
    };

    /** The role's modules; the server adds James' common services and the configuration files. */
    public abstract List<Module> modules();

    /** The role's name in arguments, in {@code conf/} and in logs. */
    public String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The pipeline of mailets and what it needs. */
    private static List<Module> core() {
        return List.of(
                new MailetProcessingModule(),
                new DefaultProcessorsConfigurationProviderModule(),
                new TasksModule(),
                new ProtocolHandlerModule());
    }

    private static List<Module> accounts() {
        return List.of(new MemoryAccountsModule(), new LoginModule());
    }

    private static List<Module> storedAccounts() {
        return List.of(new StoredAccountsModule(), new LoginModule());
    }

    private static List<Module> spool() {
        return List.of(new SpoolModule());
    }

    /** For a relay, whose listeners may all be stateless. */
    private static List<Module> relayQueues() {
        return List.of(new RelayQueuesModule());
    }

    /** For a gateway, which takes no mail into a queue: its pipeline runs inside DATA. */
    private static List<Module> queuesInMemory() {
        return List.of(new MemorySpoolModule());
    }

    private static List<Module> mailboxes() {
        return List.of(new StoreModule(), new StoredMailboxesModule(), new SieveScriptsModule());
    }

    private static List<Module> smtp() {
        return List.of(new SmtpModule());
    }

    private static List<Module> lmtp() {
        return List.of(new LmtpModule());
    }

    private static List<Module> users() {
        return List.of(new ImapModule(), new Pop3Module(), new ManageSieveServerModule());
    }

    private static List<Module> webadmin() {
        return List.of(new WebAdminModule());
    }

    private static List<Module> mailboxWebadmin() {
        return List.of(new MailboxRoutes());
    }

    private static List<Module> flat(Stream<List<Module>> groups) {
        return groups.flatMap(List::stream).toList();
    }
}
