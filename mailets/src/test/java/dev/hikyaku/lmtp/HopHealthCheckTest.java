package dev.hikyaku.lmtp;

import static dev.hikyaku.smtp.Peers.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.smtp.ScriptedPeer;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;

@Timeout(60)
class HopHealthCheckTest {
    private Hops hops;

    private Result check(String... keys) {
        hops = Routed.hops(Routed.keys(keys), new RecordingMetricFactory());
        return new HopHealthCheck(hops, new HopWatch(hops)).check().block(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        hops.all().forEach(NextHop::close);
    }

    @Test
    void healthyWhenAllHopsAnswer() throws Exception {
        try (ScriptedPeer home = ScriptedPeer.playing(hello());
                ScriptedPeer spare = ScriptedPeer.playing(hello())) {
            Result result = check("routes", "*=" + Routed.at(home) + " " + Routed.at(spare));

            assertThat(result).isEqualTo(Result.healthy(new ComponentName("lmtp-hop")));
        }
    }

    @Test
    void degradedWhenEveryRouteHasOneThatAnswers() throws Exception {
        String dead = Routed.nowhere();
        try (ScriptedPeer spare = ScriptedPeer.playing(hello())) {
            Result result = check("routes", "*=" + dead + " " + Routed.at(spare));

            assertThat(result.isDegraded()).isTrue();
            assertThat(result.getCause().orElseThrow())
                    .startsWith(dead + ": could not connect to the next hop (")
                    .endsWith(
                            "; see that it runs, that its name and port are right and the tunnel is"
                                    + " up");
        }
    }

    @Test
    void unhealthyWhenARouteHasNone() throws Exception {
        String dead = Routed.nowhere();
        try (ScriptedPeer home = ScriptedPeer.playing(hello())) {
            Result result = check("routes", "*=" + Routed.at(home) + ", boss@example.org=" + dead);

            assertThat(result.isUnHealthy()).isTrue();
            assertThat(result.getCause().orElseThrow())
                    .startsWith("no hop for mail to boss@example.org: " + dead + ": ");
        }
    }

    @Test
    void aHopThatRefusesInWordsIsQuoted() throws Exception {
        try (ScriptedPeer home = ScriptedPeer.playing("S: 554 5.7.1 not from there\n! silence\n")) {
            Result result =
                    check(
                            "routes",
                            "*=home",
                            "hop.home.host",
                            "127.0.0.1",
                            "hop.home.port",
                            Integer.toString(home.port()));

            assertThat(result.isUnHealthy()).isTrue();
            assertThat(result.getCause().orElseThrow())
                    .startsWith("no hop for mail to *: home: next hop takes no mail now (")
                    .contains("not from there")
                    .endsWith("; see in its log why it refuses us");
        }
    }
}
