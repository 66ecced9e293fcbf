package dev.hikyaku.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

class OneReplyTest {

    /** Outcomes of a, b, c …: ok, 4xx or 5xx codes, or - for none. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    ok,          250 2.1.5 stored 0,  ''
                    ok ok,       250 2.1.5 stored 0,  ''
                    550,         550 5.0.0 no 0,      ''
                    550 552,     550 5.0.0 no 0,      ''
                    452,         452 4.0.0 no 0,      ''
                    ok 452,      452 4.0.0 no 1,      ''
                    550 452,     452 4.0.0 no 1,      ''
                    ok 550 452,  452 4.0.0 no 2,      ''
                    ok -,        451 4.3.0,           ''
                    550 -,       451 4.3.0,           ''
                    -,           451 4.3.0,           ''
                    550 ok,      250 2.1.5 stored 1,  'r0'
                    ok 550 552,  250 2.1.5 stored 0,  'r1 r2'
                    """)
    void oneReplyStandsForAll(String given, String reply, String refused) throws Exception {
        List<MailAddress> recipients = new ArrayList<>();
        OneReply one;
        try (Outcomes outcomes = Outcomes.open()) {
            String[] each = given.split(" ");
            for (int i = 0; i < each.length; i++) {
                MailAddress recipient = new MailAddress("r" + i + "@example.org");
                recipients.add(recipient);
                decide(outcomes, recipient, each[i], i);
            }
            one = OneReply.of(recipients, outcomes);
        }

        assertThat(one.reply().toString()).startsWith(reply);
        assertThat(
                        one.refusedBesides().keySet().stream()
                                .map(MailAddress::getLocalPart)
                                .collect(Collectors.joining(" ")))
                .isEqualTo(refused);
    }

    @Test
    void whereNobodyCanTellTheSenderAPartlyDeliveredMailIsRefused() throws Exception {
        List<MailAddress> both =
                List.of(new MailAddress("a@example.org"), new MailAddress("b@example.org"));
        try (Outcomes outcomes = Outcomes.open()) {
            decide(outcomes, both.get(0), "ok", 0);
            decide(outcomes, both.get(1), "550", 1);

            assertThat(OneReply.of(both, outcomes).orRefusal())
                    .hasToString(
                            "554 5.0.0 Delivered to some recipients, refused for others: no 1");
            assertThat(OneReply.of(both.subList(0, 1), outcomes).orRefusal().code()).isEqualTo(250);
        }
    }

    private static void decide(
            Outcomes outcomes, MailAddress recipient, String outcome, int place) {
        if (outcome.equals("ok")) {
            outcomes.decide(recipient, new Outcome.Delivered("stored " + place));
        } else if (!outcome.equals("-")) {
            int code = Integer.parseInt(outcome);
            outcomes.decide(
                    recipient,
                    Outcome.refused(new Reply(code, code / 100 + ".0.0", "no " + place)));
        }
    }
}
