package dev.hikyaku.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.outcome.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

class PeerReplyTest {

    @ParameterizedTest
    @CsvSource({
        "550, 5.1.1 no such user, 550 5.1.1 no such user",
        "550, no such user, 550 5.0.0 no such user",
        "550, 4.1.1 no such user, 550 5.0.0 4.1.1 no such user",
        "550, 5.1.1, '550 5.1.1 '",
        "451, '', '451 4.0.0 '",
        "421, 4.3.2 bye, 451 4.3.2 bye",
        "250, 2.1.5  ok , 250 2.1.5 ok",
    })
    void whatOthersHearHasAStatusOfItsClass(int code, String text, String reply) {
        assertThat(PeerReply.of(code, text).reply()).hasToString(reply);
    }

    @Test
    void severalLinesAreOneForOthers() {
        PeerReply reply = new PeerReply(550, List.of("5.7.1 spam,", "5.7.1 see\u001b[0m", "5.7.1"));
        assertThat(reply.reply()).hasToString("550 5.7.1 spam, see [0m");
        assertThat(reply.toString()).isEqualTo("550 5.7.1 spam, / 5.7.1 see?[0m / 5.7.1");
    }

    @Test
    void aTextWithoutEndFitsALine() {
        assertThat(PeerReply.of(550, "x".repeat(2000)).reply().toString().length())
                .isLessThanOrEqualTo(510);
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void troubleIsAlwaysForNowAndAdmitsDoubtAfterTheDot(Trouble trouble) {
        Outcome before = new HopOutcome.NotAttempted(trouble, "detail").outcome();
        Outcome after = new HopOutcome.Unknown(trouble, "detail").outcome();
        assertThat(before).isInstanceOf(Outcome.RefusedForNow.class);
        assertThat(after).isInstanceOf(Outcome.RefusedForNow.class);
        assertThat(before.reply().code()).isEqualTo(451);
        assertThat(before.reply().text()).doesNotContain("detail", "more than once");
        assertThat(after.reply().text())
                .contains("message may be sent more than once")
                .doesNotContain("detail");
    }
}
