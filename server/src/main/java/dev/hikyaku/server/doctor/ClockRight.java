package dev.hikyaku.server.doctor;

import com.google.common.net.HostAndPort;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Our clock against time servers: more than 5 seconds off fails, more than 1 second is a warning.
 * Certificates, signatures, tokens and the dates of mails hang on it. Where no server answers, the
 * mark of a time service of this machine counts.
 */
final class ClockRight implements Check {
    private static final Duration WARN = Duration.ofSeconds(1);
    private static final Duration FAIL = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration FRESH = Duration.ofDays(2);
    private static final int NTP = 123;
    private static final List<String> SERVERS = List.of("pool.ntp.org");

    /** What systemd-timesyncd touches each time it has set the clock. */
    private static final Path MARK = Path.of("/run/systemd/timesync/synchronized");

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public String question() {
        return "is the clock right";
    }

    @Override
    public List<Finding> examine(Site site) {
        List<String> asked = site.overrides().time();
        List<String> servers = asked.isEmpty() ? SERVERS : asked;
        List<String> silent = new ArrayList<>();
        for (String server : servers) {
            try {
                HostAndPort parts = HostAndPort.fromString(server).withDefaultPort(NTP);
                InetSocketAddress address = new InetSocketAddress(parts.getHost(), parts.getPort());
                if (address.isUnresolved()) {
                    silent.add(server + ": no such host");
                    continue;
                }
                Duration ahead =
                        new Sntp(site.clock(), new SecureRandom()).ahead(address, PATIENCE);
                return List.of(verdict(ahead, server));
            } catch (IOException e) {
                silent.add(server + ": " + e.getMessage());
            }
        }
        return List.of(unasked(silent, site.clock().instant()));
    }

    static Finding verdict(Duration ahead, String server) {
        Duration off = ahead.abs();
        String fact =
                "the clock is %.3f s %s, says %s"
                        .formatted(
                                off.toMillis() / 1000.0,
                                ahead.isNegative() ? "fast" : "slow",
                                server);
        String instruction = "run a time service, such as chrony or systemd-timesyncd";
        if (off.compareTo(FAIL) > 0) {
            return Finding.fail(fact, instruction);
        }
        return off.compareTo(WARN) > 0 ? Finding.warn(fact, instruction) : Finding.ok(fact);
    }

    private static Finding unasked(List<String> silent, Instant now) {
        try {
            Instant set = Files.getLastModifiedTime(MARK).toInstant();
            if (Duration.between(set, now).abs().compareTo(FRESH) < 0) {
                return Finding.ok("systemd-timesyncd set the clock at " + set);
            }
        } catch (IOException e) {
            // No such service here.
            return noAnswer(silent);
        }
        return noAnswer(silent);
    }

    private static Finding noAnswer(List<String> silent) {
        return Finding.warn(
                "could not ask: " + String.join("; ", silent),
                "name a time server this machine reaches with --ntp-server");
    }
}
