package dev.hikyaku.server.logs;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a line tells of James' logging context (MDC): who is connected and which mail is at work.
 *
 * <p>James also puts the full recipient list, the matcher's configuration and host names there;
 * those are left out, the mail's name leads to the line that has them.
 */
final class SessionContext {

    /** A line with this key is the journal's, which says itself what is to be said. */
    private static final String STEP = "step";

    private static final String SESSION = "session";

    /** James' keys and ours, in the order of the line. */
    private static final Map<String, String> KEYS = new LinkedHashMap<>();

    static {
        KEYS.put("mail", "mail");
        KEYS.put("protocol", "protocol");
        KEYS.put("sessionId", SESSION);
        KEYS.put("ip", "peer");
        KEYS.put("user", "user");
        KEYS.put("action", "action");
        KEYS.put("state", "processor");
        KEYS.put("mailet", "mailet");
        KEYS.put("matcher", "matcher");
        KEYS.put("taskId", "task");
        KEYS.put("taskType", "taskType");
    }

    private SessionContext() {}

    /** Adds what the line does not say yet. */
    static void write(Map<String, String> context, EventFields fields) {
        if (context == null || context.isEmpty()) {
            return;
        }
        boolean journal = fields.has(STEP);
        KEYS.forEach(
                (key, name) -> {
                    if (journal && !name.equals(SESSION)) {
                        return;
                    }
                    String value = context.get(key);
                    if (value != null && !value.isEmpty() && !fields.has(name)) {
                        fields.add(name, value);
                    }
                });
    }
}
