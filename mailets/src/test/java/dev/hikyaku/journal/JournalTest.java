package dev.hikyaku.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class JournalTest {

    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private Logger logger;

    @BeforeEach
    void captureLog() {
        LoggerContext context = new LoggerContext();
        logger = context.getLogger("journal");
        logger.setLevel(Level.INFO);
        written.start();
        logger.addAppender(written);
    }

    @Test
    void keysComeInOneOrderWhateverTheOrderOfCalls() throws Exception {
        Journal.step(logger, "smtp-in")
                .took(Duration.ofMillis(12))
                .with("tls", "TLSv1.3")
                .with("attempt", 2)
                .outcome("delivered")
                .to(List.of(new MailAddress("a@example.org")))
                .from(MaybeSender.of(new MailAddress("matsuri@example.co.jp")))
                .sizeBytes(1024)
                .user("bob")
                .peer(new InetSocketAddress(InetAddress.getByName("192.0.2.17"), 4711))
                .mail("Mail1-2")
                .write();

        assertThat(only().getFormattedMessage()).isEqualTo("smtp-in delivered");
        assertThat(pairs())
                .containsExactly(
                        "step=smtp-in",
                        "mail=Mail1-2",
                        "peer=192.0.2.17",
                        "user=bob",
                        "from=matsuri@example.co.jp",
                        "to=a@example.org",
                        "bytes=1024",
                        "outcome=delivered",
                        "ms=12",
                        "attempt=2",
                        "tls=TLSv1.3");
    }

    @Test
    void manyRecipientsAreTheFirstThreeAndANumber() {
        List<String> recipients =
                IntStream.range(0, 20).mapToObj(i -> "u" + i + "@example.org").toList();

        Journal.step(logger, "smtp-in").to(recipients).write();

        assertThat(pairs()).contains("to=u0@example.org,u1@example.org,u2@example.org,+17");
    }

    @Test
    void whatIsNotKnownHasNoKey() {
        Journal.step(logger, "smtp-in")
                .mail(null)
                .peer((String) null)
                .from((String) null)
                .to((Collection<?>) null)
                .with("attempt", null)
                .write();

        assertThat(pairs()).containsExactly("step=smtp-in");
        assertThat(only().getFormattedMessage()).isEqualTo("smtp-in");
    }

    @Test
    void nullSenderIsWrittenAsAngles() {
        Journal.step(logger, "smtp-in").from(MaybeSender.nullSender()).write();

        assertThat(pairs()).contains("from=<>");
    }

    @Test
    void peerWithoutAnAddressIsNotLookedUp() {
        Journal.step(logger, "lmtp-out")
                .peer(InetSocketAddress.createUnresolved("store.example", 2525))
                .write();

        assertThat(pairs()).contains("peer=store.example");
    }

    @Test
    void decidedOutcomeGivesWordAndReply() {
        Journal.step(logger, "lmtp-in")
                .outcome(Outcome.refused(new Reply(451, "4.3.0", "try again")))
                .write();

        assertThat(pairs()).contains("outcome=deferred", "reply=451 4.3.0 try again");
    }

    @Test
    void alarmIsAWarningWithItsCause() {
        IllegalStateException cause = new IllegalStateException("disk");

        Journal.alarm(logger, "spool").because(cause).write();

        assertThat(only().getLevel()).isEqualTo(Level.WARN);
        assertThat(only().getThrowableProxy().getMessage()).isEqualTo("disk");
    }

    @Test
    void nothingIsFormattedWhenTheLevelIsOff() {
        logger.setLevel(Level.WARN);
        Object untouchable =
                new Object() {
                    @Override
                    public String toString() {
                        throw new AssertionError("formatted");
                    }
                };

        Journal.step(logger, "smtp-in")
                .to(List.of(untouchable))
                .user(untouchable)
                .with("x", untouchable)
                .write();

        assertThat(written.list).isEmpty();
    }

    private ILoggingEvent only() {
        assertThat(written.list).hasSize(1);
        return written.list.get(0);
    }

    private Stream<String> pairs() {
        return only().getKeyValuePairs().stream().map(pair -> pair.key + "=" + pair.value);
    }
}
