package dev.hikyaku.server.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Map;

class LogSettingsTest {

    @Test
    void nothingSaidIsLogfmtAtInfo() {
        assertThat(LogSettings.from(Map.of()))
                .isEqualTo(
                        new LogSettings(
                                LogFormat.LOGFMT,
                                LogSettings.Threshold.INFO,
                                LogSettings.Threshold.WARN));
    }

    @Test
    void valuesAreTakenInAnyCase() {
        assertThat(
                        LogSettings.from(
                                Map.of(
                                        "HIKYAKU_LOG_FORMAT",
                                        "Json",
                                        "HIKYAKU_LOG_LEVEL",
                                        "DEBUG",
                                        "HIKYAKU_LOG_LEVEL_JAMES",
                                        " trace")))
                .isEqualTo(
                        new LogSettings(
                                LogFormat.JSON,
                                LogSettings.Threshold.DEBUG,
                                LogSettings.Threshold.TRACE));
    }

    @Test
    void wrongFormatIsNamedWithWhatIsExpected() {
        assertThatThrownBy(() -> LogSettings.from(Map.of("HIKYAKU_LOG_FORMAT", "xml")))
                .hasMessage("HIKYAKU_LOG_FORMAT: xml (expected: logfmt, json)");
    }

    @Test
    void wrongLevelIsNamedBecauseLogbackWouldTakeItForDebug() {
        assertThatThrownBy(() -> LogSettings.from(Map.of("HIKYAKU_LOG_LEVEL", "verbose")))
                .hasMessage(
                        "HIKYAKU_LOG_LEVEL: verbose (expected: error, warn, info, debug, trace)");
    }
}
