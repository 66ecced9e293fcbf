package dev.hikyaku.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;

import dev.hikyaku.privacy.AddressMask;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.helpers.NOPMDCAdapter;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code docs/logging.md} says what is. */
class LoggingPageTest {

    private static final Path PAGE = Path.of("..", "docs", "logging.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(.+)` \\| `(.+)` \\|$");
    private static final Pattern XML = Pattern.compile("(?s)```xml\n(.*?)```");

    @TestFactory
    Stream<DynamicTest> textsAreMaskedAsTheTableSays() throws IOException {
        String section = page().split("## What is masked")[1].split("\n## ")[0];
        List<DynamicTest> rows =
                ROW.matcher(section)
                        .results()
                        .map(
                                row ->
                                        DynamicTest.dynamicTest(
                                                row.group(1),
                                                () ->
                                                        assertThat(AddressMask.mask(row.group(1)))
                                                                .isEqualTo(row.group(2))))
                        .toList();
        assertThat(rows).hasSizeGreaterThan(10);
        return rows.stream();
    }

    @Test
    void configurationWithoutMaskLoadsAndShowsAddresses() throws Exception {
        String configuration = xml(0);
        PrintStream before = System.out;
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new NOPMDCAdapter());
        System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8));
        try {
            configure(context, configuration);
            context.getLogger("mail").info("for anna@example.org");
        } finally {
            context.stop();
            System.setOut(before);
        }
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("for anna@example.org");
    }

    @Test
    void rulesForAStockJamesLoad() throws Exception {
        configure(new LoggerContext(), "<configuration>" + xml(1) + "</configuration>");
    }

    @Test
    void sampleLineIsReadableAndMasked() throws IOException {
        Matcher sample = Pattern.compile("(?m)^ts=.*$").matcher(page());
        assertThat(sample.find()).isTrue();

        Map<String, String> fields = Logfmt.parse(sample.group());

        assertThat(fields).containsKeys("ts", "level", "logger", "msg", "step", "mail", "ms");
        assertThat(AddressMask.mask(sample.group())).isEqualTo(sample.group());
    }

    @Test
    void everySettingIsInTheTable() throws IOException {
        assertThat(page())
                .contains(
                        "| `" + LogSettings.FORMAT + "`",
                        "| `" + LogSettings.LEVEL + "`",
                        "| `" + LogSettings.LEVEL_JAMES + "`");
    }

    private static void configure(LoggerContext context, String xml) throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .noneMatch(status -> status.getEffectiveLevel() == Status.ERROR);
    }

    private static String xml(int number) throws IOException {
        return XML.matcher(page()).results().skip(number).findFirst().orElseThrow().group(1);
    }

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }
}
