package dev.hikyaku.server.store.sql;

import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Statements of one connection that stay prepared between uses: SQLite would parse the same few of
 * a delivery again each time. They end with their connection.
 */
final class KeptStatements extends DefaultStatementBuilder {
    private static final int MOST = 100;

    /** By what the driver was given, where JDBI's close() names what JDBI was given. */
    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

    private final Map<Statement, String> inUse = new IdentityHashMap<>();

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context)
            throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        PreparedStatement prepared = kept == null ? super.create(connection, sql, context) : kept;
        inUse.put(prepared, sql);
        return prepared;
    }

    @Override
    public void close(Connection connection, String given, Statement statement)
            throws SQLException {
        String sql = inUse.remove(statement);
        if (!(statement instanceof PreparedStatement prepared) || idle.containsKey(sql)) {
            super.close(connection, given, statement);
            return;
        }
        // What a batch that failed has left must not run with the next.
        prepared.clearBatch();
        prepared.clearParameters();
        idle.put(sql, prepared);
        if (idle.size() > MOST) {
            idle.remove(idle.keySet().iterator().next()).close();
        }
    }
}
