package dev.hikyaku.server.jmx;

import org.apache.james.adapter.mailbox.ReIndexerManagementMBean;

/** Answers what the James command line tool asks about a search index, of which there is none. */
final class NothingToReindex implements ReIndexerManagementMBean {
    private static final String ANSWER =
            "not offered: this server searches the mails themselves and keeps no index";

    @Override
    public void reIndex(String namespace, String user, String name) {
        throw new UnsupportedOperationException(ANSWER);
    }

    @Override
    public void reIndex() {
        throw new UnsupportedOperationException(ANSWER);
    }
}
