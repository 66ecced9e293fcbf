package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import com.google.common.net.InetAddresses;

import dev.hikyaku.outcome.Reply;
import dev.hikyaku.server.listener.Networks;
import dev.hikyaku.server.smtp.ClientRates.Event;
import dev.hikyaku.server.smtp.ClientRates.Limited;

import org.apache.james.core.Username;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

class ClientRatesTest {
    private static final String HOST = "192.0.2.7";

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Logger logger = (Logger) LoggerFactory.getLogger(ClientRates.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private ClientRates rates(int messages, int recipients, String exempt) {
        return new ClientRates(
                new RateRules(messages, recipients, Networks.parse(exempt)),
                Limited.of(metrics),
                nanos::get);
    }

    private void later(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static boolean taken(ClientRates rates, Event event, String host, String user) {
        return rates.refusal(
                        event,
                        new InetSocketAddress(InetAddresses.forString(host), 40_000),
                        user == null ? null : Username.of(user))
                .isEmpty();
    }

    private static boolean message(ClientRates rates, String host) {
        return taken(rates, Event.MESSAGE, host, null);
    }

    private static boolean recipient(ClientRates rates, String host) {
        return taken(rates, Event.RECIPIENT, host, null);
    }

    @Test
    void beyondTheLimitMessagesArePutOffUntilTheMinuteIsOver() {
        ClientRates rates = rates(2, 0, "");
        assertThat(message(rates, HOST)).isTrue();
        later(Duration.ofSeconds(50));
        assertThat(message(rates, HOST)).isTrue();
        assertThat(message(rates, HOST)).isFalse();
        later(Duration.ofSeconds(9));
        assertThat(message(rates, HOST)).isFalse();

        later(Duration.ofSeconds(1));
        assertThat(message(rates, HOST)).isTrue();
        assertThat(message(rates, HOST)).isTrue();
        assertThat(message(rates, HOST)).isFalse();
        assertThat(metrics.countFor("smtpMessagesLimited")).isEqualTo(3);
        assertThat(metrics.countFor("smtpRecipientsLimited")).isZero();
    }

    @Test
    void whatIsPutOffDoesNotKeepAClientOut() {
        ClientRates rates = rates(1, 0, "");
        message(rates, HOST);
        for (int second = 1; second < 60; second++) {
            later(Duration.ofSeconds(1));
            assertThat(message(rates, HOST)).isFalse();
        }
        later(Duration.ofSeconds(1));
        assertThat(message(rates, HOST)).isTrue();
    }

    @Test
    void recipientsAreCountedApartFromMessages() {
        ClientRates rates = rates(1, 3, "");
        assertThat(message(rates, HOST)).isTrue();
        assertThat(IntStream.range(0, 3).allMatch(i -> recipient(rates, HOST))).isTrue();
        assertThat(recipient(rates, HOST)).isFalse();
        assertThat(message(rates, HOST)).isFalse();
        assertThat(metrics.countFor("smtpRecipientsLimited")).isEqualTo(1);
    }

    @Test
    void theRefusalsAreThoseOfPostfix() {
        ClientRates rates = rates(1, 1, "");
        InetSocketAddress peer = new InetSocketAddress(InetAddresses.forString(HOST), 1);
        for (Event event : Event.values()) {
            rates.refusal(event, peer, null);
        }
        assertThat(
                        List.of(Event.values()).stream()
                                .map(event -> rates.refusal(event, peer, null).orElseThrow())
                                .map(Reply::toString))
                .containsExactly(
                        "450 4.7.1 Too many messages within a minute, try again later",
                        "450 4.7.1 Too many recipients within a minute, try again later");
    }

    @Test
    void anIpv4AddressAndAnIpv6NetworkOf64AreAClient() {
        ClientRates rates = rates(1, 0, "");
        assertThat(message(rates, "192.0.2.7")).isTrue();
        assertThat(message(rates, "192.0.2.8")).isTrue();
        assertThat(message(rates, "192.0.2.7")).isFalse();
        assertThat(message(rates, "2001:db8:1:2::1")).isTrue();
        assertThat(message(rates, "2001:db8:1:2:ffff::9")).isFalse();
        assertThat(message(rates, "2001:db8:1:3::1")).isTrue();
    }

    @Test
    void aLoginIsAClientWhereverItComesFrom() {
        ClientRates rates = rates(1, 0, "");
        assertThat(taken(rates, Event.MESSAGE, HOST, "alice@example.org")).isTrue();
        assertThat(taken(rates, Event.MESSAGE, "198.51.100.1", "Alice@example.org")).isFalse();
        assertThat(taken(rates, Event.MESSAGE, HOST, "bob@example.org")).isTrue();
        assertThat(message(rates, HOST)).isTrue();
    }

    @Test
    void exemptNetworksHaveNoLimit() {
        ClientRates rates = rates(1, 1, "192.0.2.0/24");
        for (int i = 0; i < 10; i++) {
            assertThat(message(rates, HOST)).isTrue();
            assertThat(recipient(rates, HOST)).isTrue();
            assertThat(taken(rates, Event.MESSAGE, HOST, "alice@example.org")).isTrue();
        }
        assertThat(rates.clients()).isZero();
    }

    @Test
    void withoutLimitsNothingIsKept() {
        ClientRates rates = rates(0, 0, "");
        for (int i = 0; i < 10; i++) {
            assertThat(message(rates, HOST)).isTrue();
            assertThat(recipient(rates, HOST)).isTrue();
        }
        assertThat(rates.clients()).isZero();
        assertThat(message(ClientRates.NONE, HOST)).isTrue();
    }

    @Test
    void clientsAreForgottenAfterTheirMinuteAndBeyondTheMost() {
        ClientRates rates = rates(1, 0, "");
        for (int i = 0; i < ClientRates.MOST_CLIENTS + 1000; i++) {
            message(rates, "10." + (i >> 16) + "." + (i >> 8 & 0xff) + "." + (i & 0xff));
        }
        assertThat(rates.clients()).isLessThanOrEqualTo(ClientRates.MOST_CLIENTS);
        later(Duration.ofMinutes(1));
        assertThat(rates.clients()).isZero();
    }

    @Test
    void aClientsMinuteIsOneLineInTheLog() {
        ClientRates rates = rates(1, 1, "");
        for (int minute = 0; minute < 2; minute++) {
            for (int i = 0; i < 5; i++) {
                message(rates, HOST);
                recipient(rates, HOST);
                taken(rates, Event.MESSAGE, HOST, "alice@example.org");
            }
            later(Duration.ofMinutes(1));
        }
        assertThat(log.list).hasSize(4);
        assertThat(log.list.getFirst().getKeyValuePairs().toString())
                .contains("smtp-rate")
                .contains("peer=\"192.0.2.7\"")
                .contains("limit=\"1\"");
        assertThat(log.list.get(1).getKeyValuePairs().toString())
                .contains("user=\"alice@example.org\"");
    }

    @Test
    void sessionsAtOnceTakeNoMoreThanTheLimit() throws Exception {
        ClientRates rates = rates(1000, 0, "");
        try (ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Long> session =
                    () -> IntStream.range(0, 100).filter(i -> message(rates, HOST)).count();
            List<Future<Long>> counts =
                    IntStream.range(0, 20).mapToObj(i -> sessions.submit(session)).toList();
            long taken = 0;
            for (Future<Long> count : counts) {
                taken += count.get(30, TimeUnit.SECONDS);
            }
            assertThat(taken).isEqualTo(1000);
        }
    }
}
