package dev.hikyaku.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.hikyaku.journal.Journal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class LineEncoderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();
    private final LineEncoder encoder = new LineEncoder();
    private Logger logger;

    @BeforeEach
    void logIntoMemory() {
        // SLF4J's own context gives the MDC to Logback; a fresh one has to be told.
        context.setMDCAdapter(
                ((LoggerContext) org.slf4j.LoggerFactory.getILoggerFactory()).getMDCAdapter());
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(out);
        appender.start();
        logger = context.getLogger("dev.hikyaku.server.Some");
        logger.setLevel(Level.TRACE);
        logger.addAppender(appender);
    }

    @AfterEach
    void clearContext() {
        MDC.clear();
    }

    @Test
    void journalLineIsOneLineOfMaskedFields() {
        Journal.step(logger, "smtp-in")
                .mail("Mail1-2")
                .peer("192.0.2.17")
                .from("matsuri@example.co.jp")
                .to(List.of("bob@example.org", "carol@example.org"))
                .outcome("delivered")
                .took(Duration.ofMillis(12))
                .write();

        assertThat(written())
                .matches(
                        "ts=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z level=INFO"
                                + " logger=Some msg=\"smtp-in delivered\" step=smtp-in mail=Mail1-2"
                                + " peer=192\\.0\\.\\*{3}\\.\\*{3}"
                                + " from=mat\\*{4}@\\*{3}\\.\\*{3}\\.\\*{3}"
                                + " to=b\\*\\*@\\*{3}\\.\\*{3},car\\*\\*@\\*{3}\\.\\*{3}"
                                + " outcome=delivered ms=12\n");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void addressesAreMaskedInEveryPartOfTheEvent(LogFormat format) {
        encoder.setFormat(format.name());
        MDC.put("user", "anna@mdc.example");
        MDC.put("ip", "198.51.100.1");
        Exception cause = new IOException("refused by /192.0.2.1:25 for anna@cause.example");
        Exception thrown = new IllegalStateException("anna@thrown.example", cause);
        thrown.addSuppressed(new IOException("anna@suppressed.example [2001:db8::25]"));

        logger.atInfo()
                .addKeyValue("to", "anna@kv.example")
                .setCause(thrown)
                .log("from {} at {}", "anna@argument.example", "192.0.2.99");

        assertThat(written())
                .doesNotContain(
                        "anna@",
                        "example",
                        "192.0.2",
                        "198.51.100",
                        "2001:db8::25",
                        "\nat ",
                        "\tat ");
        assertThat(parsed(format).get("stack"))
                .contains(
                        "IllegalStateException: ann*@***.***",
                        "Caused by: java.io.IOException: refused by /192.0.***.***:25 for"
                                + " ann*@***.***",
                        "Suppressed: java.io.IOException: ann*@***.*** [2001:db8:***]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"debug", "trace"})
    void belowInfoAddressesAreWhole(String level) {
        logger.atLevel(org.slf4j.event.Level.valueOf(level.toUpperCase(java.util.Locale.ROOT)))
                .addKeyValue("peer", "192.0.2.17")
                .log("anna@example.org");

        assertThat(written()).contains("msg=anna@example.org", "peer=192.0.2.17");
    }

    @Test
    void maskCanBeSwitchedOff() {
        encoder.setMask(false);

        logger.info("anna@example.org");

        assertThat(written()).contains("msg=anna@example.org");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void noTextStartsALineOfItsOwn(LogFormat format) {
        encoder.setFormat(format.name());
        String hostile =
                "HELO x\r\n"
                    + "ts=2026 level=ERROR msg=\"forged\"\u2028\u0085\u000b\u001b[2J\u202e\0\\\""
                    + " =\ud800";
        MDC.put("user", hostile);

        logger.atInfo().addKeyValue("a\nb=\"c", hostile).log("{}", hostile);

        String line = written();
        assertThat(line).endsWith("\n");
        assertThat(line.strip().chars())
                .noneMatch(c -> c < ' ' || c == 0x85 || c == 0x2028 || c == 0x202e);
        Map<String, String> fields = parsed(format);
        assertThat(fields).containsKeys("msg", "a_b__c", "user").doesNotContainKey("forged");
        assertThat(fields.get("level")).isEqualTo("INFO");
        assertThat(fields.get("msg")).startsWith("HELO x\r\nts=2026 level=ERROR msg=\"forged\"");
    }

    @Test
    void secretsAreNotWrittenAtAnyLevel() {
        logger.atDebug()
                .addKeyValue("Password", "hunter2")
                .addKeyValue("client_secret", "hunter2")
                .addKeyValue("Authorization", "Bearer hunter2")
                .addKeyValue("access-token", "hunter2")
                .addKeyValue("apiKey", "hunter2")
                .log("x");

        assertThat(written()).doesNotContain("hunter2").contains("Password=[secret]");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void oneMegabyteIsCutAndAnAddressAcrossTheCutStaysHidden(LogFormat format) {
        encoder.setFormat(format.name());
        String before = " ".repeat(EventFields.LONG_VALUE - 3);

        logger.info("{}anna.long.name@example.org {}", before, "x".repeat(1_000_000));

        String message = parsed(format).get("msg");
        assertThat(message).hasSizeLessThan(EventFields.LONG_VALUE + 64).endsWith(" more)");
        assertThat(message).contains("ann…").doesNotContain("anna");
    }

    @Test
    void keysOfOneEventAreEachWrittenOnceAndBounded() {
        var event = logger.atInfo().addKeyValue("msg", "mine").addKeyValue("ts", 1);
        for (int i = 0; i < 1000; i++) {
            event = event.addKeyValue("k" + i, i);
        }
        event.log("x");

        Map<String, String> fields = parsed(LogFormat.LOGFMT);
        assertThat(fields).containsEntry("msg_2", "mine").containsEntry("ts_2", "1");
        assertThat(fields).hasSizeLessThanOrEqualTo(EventFields.FIELDS + 2);
    }

    @Test
    void journalLineTakesOnlyTheSessionFromJamesContext() {
        MDC.put("mail", "Mail-of-James");
        MDC.put("sessionId", "abc");
        MDC.put("mailet", "LocalDelivery");

        Journal.step(logger, "smtp-in").mail("Mail-of-journal").write();

        assertThat(parsed(LogFormat.LOGFMT))
                .containsEntry("mail", "Mail-of-journal")
                .containsEntry("session", "abc")
                .doesNotContainKey("mailet");
    }

    @Test
    void otherLinesTakeWhatIsUsefulFromJamesContext() {
        MDC.put("mail", "Mail-of-James");
        MDC.put("sessionId", "abc");
        MDC.put("mailet", "LocalDelivery");
        MDC.put("recipients", "[anna@example.org]");

        logger.info("x");

        assertThat(parsed(LogFormat.LOGFMT))
                .containsEntry("mail", "Mail-of-James")
                .containsEntry("session", "abc")
                .containsEntry("mailet", "LocalDelivery")
                .doesNotContainKey("recipients");
    }

    @Test
    void valueThatCannotBePrintedDoesNotCostTheLine() {
        Object broken =
                new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("no");
                    }
                };

        logger.atInfo()
                .addKeyValue("broken", broken)
                .addKeyValue("none", (Object) null)
                .log((String) null);

        assertThat(written()).contains("IllegalStateException", "none=null");
    }

    @Test
    void numbersAreNumbersInJson() throws Exception {
        encoder.setFormat("json");

        logger.atInfo().addKeyValue("ms", 12L).addKeyValue("odd", Double.NaN).log("x");

        JsonNode line = JSON.readTree(written());
        assertThat(line.get("ms").isNumber()).isTrue();
        assertThat(line.get("odd").asText()).isEqualTo("NaN");
    }

    @Test
    void unknownFormatIsReportedAndLogfmtTaken() {
        encoder.setFormat("xml");

        logger.info("x");

        assertThat(written()).contains("msg=x");
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .anyMatch(s -> s.getMessage().contains("xml (expected: logfmt, json)"));
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Map<String, String> parsed(LogFormat format) {
        String line = written();
        assertThat(line.lines()).hasSize(1);
        return format == LogFormat.LOGFMT ? Logfmt.parse(line.strip()) : json(line);
    }

    private static Map<String, String> json(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        try {
            JSON.readTree(line)
                    .properties()
                    .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
        return fields;
    }
}
