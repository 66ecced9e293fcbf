package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Map;

@Timeout(60)
class BannerTest {

    @Test
    void aBannerThatEndsTheSessionIsTheLastWord() throws Exception {
        String banner = "<handler class=\"" + BannerUnderTest.class.getName() + "\"/>";
        try (ServerUnderTest server =
                        ServerUnderTest.start(
                                Map.of(
                                        "smtpserver.xml",
                                        text ->
                                                text.replaceFirst(
                                                        "<handlerchain>",
                                                        "<handlerchain>" + banner + banner)));
                Wire wire = Wire.connect(server.mx())) {
            assertThat(wire.closedWith()).isEqualTo("421 4.3.2 away\r\n");
            assertThat(BannerUnderTest.SAID).hasValue(1);
        }
    }
}
