package dev.hikyaku.server.jmx;

import org.apache.james.adapter.mailbox.MailboxCopierManagementMBean;

import java.util.Map;

/** Answers the command that copies all mails from one mailbox store to another: there is one. */
final class NothingToCopyTo implements MailboxCopierManagementMBean {

    @Override
    public Map<String, String> getMailboxManagerBeans() {
        return Map.of();
    }

    @Override
    public void copy(String from, String to) {
        throw new UnsupportedOperationException(
                "not offered: this server has one mailbox store and none to copy to");
    }
}
