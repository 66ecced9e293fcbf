package dev.hikyaku.server.jmx;

import org.apache.james.adapter.mailbox.MailboxCopierManagementMBean;
import org.apache.james.adapter.mailbox.MailboxManagerManagementMBean;
import org.apache.james.adapter.mailbox.QuotaManagement;
import org.apache.james.adapter.mailbox.QuotaManagementMBean;
import org.apache.james.adapter.mailbox.ReIndexerManagementMBean;
import org.apache.james.domainlist.lib.DomainListManagement;
import org.apache.james.rrt.lib.RecipientRewriteTableManagement;
import org.apache.james.user.lib.UsersRepositoryManagement;

import java.util.LinkedHashMap;
import java.util.Map;

import javax.inject.Inject;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The beans the James command line tool asks, under the names it knows, in an MBean server of their
 * own: heap dumps, diagnostic commands and whatever else the JVM offers by JMX stay out of reach.
 */
final class JamesBeans {
    private static final String COMPONENT = "org.apache.james:type=component,name=";

    private final Map<String, StandardMBean> beans = new LinkedHashMap<>();

    @Inject
    JamesBeans(
            DomainListManagement domains,
            UsersRepositoryManagement users,
            RecipientRewriteTableManagement mappings,
            MailboxBean mailboxes,
            QuotaManagement quotas,
            SieveBean scripts)
            throws JMException {
        beans.put("domainlist", domains);
        beans.put("usersrepository", users);
        beans.put("recipientrewritetable", mappings);
        beans.put("sievemanagerbean", scripts);
        add("mailboxmanagerbean", mailboxes, MailboxManagerManagementMBean.class);
        add("quotamanagerbean", quotas, QuotaManagementMBean.class);
        add("reindexerbean", new NothingToReindex(), ReIndexerManagementMBean.class);
        add("mailboxcopier", new NothingToCopyTo(), MailboxCopierManagementMBean.class);
    }

    private <T> void add(String name, T bean, Class<T> type) throws JMException {
        beans.put(name, new StandardMBean(bean, type));
    }

    /** A server that holds these beans and no others. */
    MBeanServer serve() throws JMException {
        MBeanServer server = MBeanServerFactory.newMBeanServer();
        for (Map.Entry<String, StandardMBean> bean : beans.entrySet()) {
            server.registerMBean(bean.getValue(), new ObjectName(COMPONENT + bean.getKey()));
        }
        return server;
    }
}
