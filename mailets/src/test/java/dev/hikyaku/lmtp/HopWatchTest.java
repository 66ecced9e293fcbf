package dev.hikyaku.lmtp;

import static dev.hikyaku.smtp.Peers.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.smtp.ScriptedPeer;

import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

@Timeout(60)
class HopWatchTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final HandClock clock = new HandClock();
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private Hops hops;

    private HopWatch watch(Duration patience, String... keys) {
        hops = Routed.hops(Routed.keys(keys), metrics);
        return new HopWatch(hops, clock, patience);
    }

    private HopWatch watch(String... hopsOfEverybody) {
        return watch(SOON, "routes", "*=" + String.join(" ", hopsOfEverybody));
    }

    @AfterEach
    void close() {
        hops.all().forEach(NextHop::close);
    }

    private static List<Boolean> answers(HopWatch watch) {
        return watch.look().join().stream().map(HopState::answers).toList();
    }

    @Test
    void hopsAreLookedAtOnceInFifteenSeconds() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(hello(), hello())) {
            HopWatch watch = watch(Routed.at(peer));

            assertThat(answers(watch)).containsExactly(true);
            clock.advance(HopWatch.FRESH.minusNanos(1));
            assertThat(answers(watch)).containsExactly(true);
            assertThat(peer.connections()).isEqualTo(1);
            clock.advance(Duration.ofNanos(1));
            assertThat(answers(watch)).containsExactly(true);
            assertThat(peer.connections()).isEqualTo(2);
        }
    }

    @Test
    void manyWhoAskAtOnceAreOneLook() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing("! gate\n" + hello())) {
            HopWatch watch = watch(Routed.at(peer));
            List<CompletableFuture<List<HopState>>> looks =
                    Stream.generate(watch::look).limit(100).toList();
            peer.openGate();

            for (CompletableFuture<List<HopState>> look : looks) {
                assertThat(look.join()).allMatch(HopState::answers);
            }
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void aSlowHopHoldsUpNobody() throws Exception {
        try (ScriptedPeer slow = ScriptedPeer.playing("! silence\n");
                ScriptedPeer quick = ScriptedPeer.playing(hello())) {
            HopWatch watch =
                    watch(
                            Duration.ofMillis(300),
                            "routes",
                            "*=" + Routed.at(quick) + " " + Routed.at(slow));

            assertThat(watch.look().join())
                    .extracting(state -> state.hop().name() + " " + state.inWords().orElse("well"))
                    .containsExactlyInAnyOrder(
                            Routed.at(quick) + " well",
                            Routed.at(slow)
                                    + " next hop did not answer in time (no answer within 300 ms)");
            watch.look().join();
            assertThat(slow.connections()).isEqualTo(1);
        }
    }

    @Test
    void aHopThatIsNoMoreIsNotLookedAt() throws Exception {
        try (ScriptedPeer home = ScriptedPeer.playing(hello());
                ScriptedPeer spare = ScriptedPeer.playing(hello())) {
            HopWatch watch = watch(Routed.at(home));
            answers(watch);
            hops.replace(RoutingTable.from(Routed.keys("routes", "*=" + Routed.at(spare))));

            assertThat(watch.look().join())
                    .extracting(state -> state.hop().name())
                    .containsExactly(Routed.at(spare));
            assertThat(watch.hopsKnown()).isEqualTo(1);
        }
    }

    @Test
    void aHopWithoutRouteIsNotLookedAt() throws Exception {
        try (ScriptedPeer idle = ScriptedPeer.playing()) {
            HopWatch watch =
                    watch(
                            SOON,
                            "routes",
                            "*=" + Routed.nowhere(),
                            "hop.idle.host",
                            "127.0.0.1",
                            "hop.idle.port",
                            Integer.toString(idle.port()));

            assertThat(answers(watch)).containsExactly(false);
            assertThat(idle.connections()).isZero();
        }
    }

    @Test
    void nothingIsSaidBeforeTheFirstLook() throws Exception {
        assertThat(watch(Routed.nowhere()).allSilent()).isFalse();
    }

    @Test
    void askingLooksInTheBackground() throws Exception {
        HopWatch watch = watch(Routed.nowhere());

        await().atMost(SOON).until(watch::allSilent);
    }

    @Test
    void oneThatAnswersIsEnough() throws Exception {
        try (ScriptedPeer spare = ScriptedPeer.playing(hello())) {
            HopWatch watch = watch(Routed.nowhere(), Routed.at(spare));

            assertThat(answers(watch)).containsExactly(false, true);
            assertThat(watch.allSilent()).isFalse();
        }
    }

    @Test
    void whatWasSeenLongAgoSaysNothing() throws Exception {
        HopWatch watch = watch(Routed.nowhere());
        watch.look().join();

        clock.advance(HopWatch.FRESH.minusNanos(1));
        assertThat(watch.allSilent()).isTrue();
        clock.advance(HopWatch.STALE);
        assertThat(watch.allSilent()).isFalse();
    }

    @Test
    void theBannerSendsSendersAwayWhileNoHopAnswers() throws Exception {
        HopWatch watch = watch(Routed.nowhere());
        watch.look().join();
        Response banner = new HopBanner(watch, metrics).onConnect(Client25.at("198.51.100.7"));

        assertThat(banner.getLines())
                .containsExactly("421 4.3.2 mx.example.org mail store is away, try again later");
        assertThat(banner.isEndSession()).isTrue();
        assertThat(metrics.countFor("lmtpBannerRefused")).isEqualTo(1);
    }

    @Test
    void theBannerSaysNothingWhileAHopAnswers() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(hello())) {
            HopWatch watch = watch(Routed.at(peer));
            watch.look().join();

            assertThat(new HopBanner(watch, metrics).onConnect(Client25.at("198.51.100.7")))
                    .isNull();
            assertThat(metrics.countFor("lmtpBannerRefused")).isZero();
        }
    }
}
