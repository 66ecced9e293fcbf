package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Role;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** One broken check never keeps the others from being heard, nor the doctor from an end. */
class RoundsTest {
    private static final Site SITE =
            new Site(
                    Role.GATEWAY,
                    new Directories(Path.of("none"), Path.of("none"), Path.of("none")),
                    new Environment(Map.of()),
                    Overrides.NONE,
                    Clock.systemUTC());

    @Test
    void findingsComeInTheOrderAskedForWhoeverIsFirst() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        Check slow =
                check(
                        "slow",
                        () -> {
                            second.await();
                            return List.of(Finding.ok("late"));
                        });
        Check fast =
                check(
                        "fast",
                        () -> {
                            second.countDown();
                            return List.of(Finding.ok("soon"));
                        });

        assertThat(Rounds.make(List.of(slow, fast), SITE))
                .extracting(Rounds.Result::check)
                .containsExactly("slow", "fast");
    }

    @Test
    void aCheckThatNeverEndsIsAWarningAtItsDeadline() throws Exception {
        Check stuck =
                check(
                        "stuck",
                        () -> {
                            new CountDownLatch(1).await();
                            return List.of();
                        });

        Rounds.Result result = Rounds.make(List.of(stuck), SITE).getFirst();

        assertThat(result.verdict()).isEqualTo(Verdict.WARN);
        assertThat(result.findings().getFirst().instruction()).contains("--only stuck");
    }

    @Test
    void aCheckThatBreaksIsAFailureInOneLine() throws Exception {
        Check broken =
                check(
                        "broken",
                        () -> {
                            throw new IllegalStateException("it\nbroke");
                        });

        Finding finding = Rounds.make(List.of(broken), SITE).getFirst().findings().getFirst();

        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding.fact())
                .isEqualTo("the check itself failed: IllegalStateException: it broke");
    }

    @Test
    void whoeverCannotLookSaysWhy() throws Exception {
        Check unable =
                check(
                        "unable",
                        () -> {
                            throw new Unexamined("no eyes", "open them");
                        });
        Check refused =
                check(
                        "refused",
                        () -> {
                            throw new IOException("door shut");
                        });

        assertThat(Rounds.make(List.of(unable, refused), SITE))
                .flatExtracting(Rounds.Result::findings)
                .allMatch(finding -> finding.verdict() == Verdict.WARN)
                .extracting(Finding::fact)
                .containsExactly("not examined: no eyes", "not examined: IOException: door shut");
    }

    @Test
    void theWorstFindingIsTheVerdict() {
        Report report =
                new Report(
                        List.of(
                                new Rounds.Result("a", List.of(Finding.ok("x"))),
                                new Rounds.Result(
                                        "b", List.of(Finding.fail("y", "z"), Finding.ok("x"))),
                                new Rounds.Result("c", List.of(Finding.warn("y", "z")))));

        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.verdict().exitCode()).isEqualTo(2);
        assertThat(report.text()).endsWith("doctor: 2 ok, 1 warnings, 1 failures\n");
    }

    private static Check check(String name, Callable<List<Finding>> look) {
        return new Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String question() {
                return name;
            }

            @Override
            public List<Finding> examine(Site site) throws Exception {
                return look.call();
            }

            @Override
            public Duration deadline() {
                return Duration.ofSeconds(name.equals("stuck") ? 1 : 30);
            }
        };
    }
}
