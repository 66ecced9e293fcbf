package dev.hikyaku.server.store.quota;

import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.jdbi.v3.core.mapper.RowMapper;

/** What the mailboxes of a quota root hold. */
record Used(long messages, long bytes) {
    static final Used NOTHING = new Used(0, 0);

    static RowMapper<Used> mapper() {
        return (row, context) -> new Used(row.getLong("messages"), row.getLong("bytes"));
    }

    CurrentQuotas toQuotas() {
        return new CurrentQuotas(QuotaCountUsage.count(messages), QuotaSizeUsage.size(bytes));
    }
}
