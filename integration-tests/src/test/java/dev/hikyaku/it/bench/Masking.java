package dev.hikyaku.it.bench;

/**
 * What masking costs: {@link SmtpIn} against itself, the log lines of one masked, of the other
 * whole.
 */
final class Masking {
    private static final String LOGBACK =
            """
            <configuration>
              <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder class="dev.hikyaku.server.logs.LineEncoder">
                  <mask>%s</mask>
                </encoder>
              </appender>
              <appender name="QUEUE" class="dev.hikyaku.server.logs.LogQueue">
                <queueSize>8192</queueSize>
                <appender-ref ref="STDOUT"/>
              </appender>
              <root level="warn">
                <appender-ref ref="QUEUE"/>
              </root>
              <logger name="dev.hikyaku" level="info"/>
            </configuration>
            """;

    private Masking() {}

    static String run(boolean quick, String heap) {
        return new SmtpIn("masking", SmtpIn.Size.of(quick))
                .compare(
                        new HikyakuKind("masked", heap, LOGBACK.formatted("true")),
                        new HikyakuKind("whole addresses", heap, LOGBACK.formatted("false")));
    }
}
