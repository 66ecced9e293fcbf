package dev.hikyaku.server.store.sql;

import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Statements of one connection that stay prepared between uses: SQLite would parse the same few of
 * a delivery again each time. They end with their connection.
 */
final class KeptStatements extends DefaultStatementBuilder {
    private static final int MOST = 100;

    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context)
            throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        return kept == null ? super.create(connection, sql, context) : kept;
    }

    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        if (!(statement instanceof PreparedStatement prepared) || idle.containsKey(sql)) {
            super.close(connection, sql, statement);
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
