package dev.hikyaku.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The rules of {@link MaskedMessageConverter}'s sample over a pattern like a stock James'. */
class StockPatternTest {

    private static final String CONFIGURATION =
            """
            <configuration>
              <conversionRule conversionWord="msg" converterClass="dev.hikyaku.privacy.MaskedMessageConverter"/>
              <conversionRule conversionWord="ex" converterClass="dev.hikyaku.privacy.MaskedThrowableConverter"/>
              <conversionRule conversionWord="rEx" converterClass="dev.hikyaku.privacy.MaskedThrowableConverter"/>
              <conversionRule conversionWord="mdc" converterClass="dev.hikyaku.privacy.MaskedMdcConverter"/>
              <conversionRule conversionWord="kvp" converterClass="dev.hikyaku.privacy.MaskedKeyValueConverter"/>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%-5level %logger{15} [%mdc] %kvp %msg%n%rEx</pattern></encoder>
              </appender>
              <root level="debug"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Logger logger;

    @BeforeEach
    void configure() throws Exception {
        context.setMDCAdapter(((LoggerContext) LoggerFactory.getILoggerFactory()).getMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(
                new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)));
        logger = context.getLogger("org.apache.james.Some");
        if (context.getLogger("ROOT").getAppender("OUT")
                instanceof OutputStreamAppender<ILoggingEvent> console) {
            console.setOutputStream(out);
        }
    }

    @AfterEach
    void clear() {
        MDC.clear();
        context.stop();
    }

    @Test
    void everyPartOfTheLineIsMasked() {
        MDC.put("user", "anna@mdc.example");

        logger.atWarn()
                .addKeyValue("peer", "192.0.2.17")
                .setCause(new IOException("x", new IOException("anna@cause.example")))
                .log("for {}\nFAKE", "anna@message.example");

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "user=ann*@***.***",
                        "192.0.***.***",
                        "for ann*@***.***\\nFAKE",
                        "IOException")
                .doesNotContain("anna@", "192.0.2");
    }

    @Test
    void debugIsWhole() {
        logger.debug("for {}", "anna@message.example");

        assertThat(logger.getEffectiveLevel()).isEqualTo(Level.DEBUG);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("for anna@message.example");
    }
}
