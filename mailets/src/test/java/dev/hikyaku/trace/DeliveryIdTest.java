package dev.hikyaku.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

class DeliveryIdTest {
    private static final String MAIL = "Message-ID: <1@example.net>\r\nSubject: s\r\n\r\nbody\r\n";
    private static final MaybeSender SENDER = MaybeSender.getMailSender("a@example.net");

    private static String id(String mail) throws IOException {
        return DeliveryId.of(
                SENDER, new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Received: from b by c; Sat, 28 Nov 2026 01:00:00 +0000\r\n",
                "Received: from x\r\n\tby y\r\nReturn-Path: <a@example.net>\r\n",
                "X-Hikyaku-Trace: v=1\r\n",
                "DKIM-Signature: v=1; b=abc\r\nAuthentication-Results: mx; spf=pass\r\n"
            })
    void whatServersOnTheWayPutInFrontDoesNotCount(String added) throws Exception {
        assertThat(id(added + MAIL)).isEqualTo(id(MAIL)).matches("[0-9a-f]{32}");
    }

    @Test
    void senderHeaderAndBodyCount() throws Exception {
        String other =
                DeliveryId.of(
                        MaybeSender.nullSender(),
                        new ByteArrayInputStream(MAIL.getBytes(StandardCharsets.UTF_8)));

        assertThat(id(MAIL))
                .isNotEqualTo(other)
                .isNotEqualTo(id(MAIL.replace("1@", "2@")))
                .isNotEqualTo(id(MAIL.replace("Subject: s", "Subject: t")))
                .isNotEqualTo(id(MAIL + "more"));
    }

    @Test
    void aMailThatSaysTheSameAgainWithoutIdIsAnotherMail() throws Exception {
        String alarm = "Subject: disk full\r\n\r\n";

        assertThat(id(alarm)).matches("[0-9a-f]{32}").isNotEqualTo(id(alarm));
        assertThat(id("Date: now\r\n" + alarm)).isNotEqualTo(id("Date: now\r\n" + alarm));
    }
}
