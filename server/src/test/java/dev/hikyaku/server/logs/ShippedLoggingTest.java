package dev.hikyaku.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;

import org.apache.james.core.MailAddress;
import org.apache.james.util.MDCBuilder;
import org.apache.james.util.MDCStructuredLogger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import javax.mail.internet.AddressException;

/** The {@code logback.xml} in the jar, at work on what James logs. */
class ShippedLoggingTest {

    private static final String SENT =
            "org.apache.james.transport.mailets.remote.delivery.MailDelivrerToHost";

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final PrintStream before = System.out;

    @BeforeEach
    void configure() throws Exception {
        System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8));
        context.setMDCAdapter(((LoggerContext) LoggerFactory.getILoggerFactory()).getMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogFormat.class.getResource("/logback.xml"));
    }

    @AfterEach
    void restore() {
        System.setOut(before);
        context.stop();
    }

    @Test
    void configurationHasNoFault() {
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .noneMatch(status -> status.getEffectiveLevel() > Status.INFO);
    }

    @Test
    void jamesLinesForEachConnectionAreQuietAndThoseForEachMailAreNot() {
        assertThat(level("org.apache.james.protocols.netty.BasicChannelInboundHandler"))
                .isEqualTo(Level.WARN);
        assertThat(level("org.apache.james.smtpserver.SendMailHandler")).isEqualTo(Level.WARN);
        assertThat(level(SENT)).isEqualTo(Level.INFO);
        assertThat(level("dev.hikyaku.server.smtp.MessageAcceptor")).isEqualTo(Level.INFO);
    }

    @Test
    void whatJamesSaysOfAMailIsMaskedInMessageContextAndException() throws Exception {
        Logger james = context.getLogger(SENT);
        MailAddress recipient = new MailAddress("anna@example.org");
        MDCBuilder session =
                MDCBuilder.create()
                        .addToContext(MDCBuilder.IP, "198.51.100.7")
                        .addToContext(MDCBuilder.USER, "bob@example.org")
                        .addToContext("recipients", recipient.toString());

        MDCBuilder.withMdc(
                session,
                () ->
                        james.info(
                                "Mail ({}) sent successfully to {} at {} from {} for {}",
                                "Mail1",
                                "mx.example.net",
                                "192.0.2.25",
                                "bob@example.org",
                                List.of(recipient),
                                wrongAddress()));

        assertThat(flushed())
                .contains("at 192.0.***.*** from b**@***.*** for [ann*@***.***]")
                .contains("peer=198.51.***.*** user=b**@***.***")
                .contains("AddressException")
                .doesNotContain("anna@", "bob@", "192.0.2", "198.51.100", "carol")
                .satisfies(line -> assertThat(line.lines()).hasSize(1));
    }

    @Test
    void structuredLinesOfJamesDoNotShowRequestBodies() {
        Logger james = context.getLogger(SENT);

        MDCStructuredLogger.forLogger(james)
                .field("request-body", "{\"password\":\"hunter2\"}")
                .log(logger -> logger.info("WebAdmin request received"));

        assertThat(flushed()).contains("WebAdmin request received").doesNotContain("hunter2");
    }

    private Level level(String logger) {
        return context.getLogger(logger).getEffectiveLevel();
    }

    private String flushed() {
        context.stop();
        return console.toString(StandardCharsets.UTF_8);
    }

    private static AddressException wrongAddress() {
        try {
            throw new AssertionError(new MailAddress("carol.smith@@example..org").toString());
        } catch (AddressException e) {
            return e;
        }
    }
}
