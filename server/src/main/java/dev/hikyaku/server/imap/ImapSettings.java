package dev.hikyaku.server.imap;

import com.google.common.collect.ImmutableSet;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imapserver.netty.IMAPServer.AuthenticationConfiguration;
import org.apache.james.util.Size;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One {@code <imapserver>} block, besides the address, TLS and worker keys that every James server
 * reads. {@link ImapModule} lists all keys.
 *
 * @param beforeLogin limits of a command of a stranger
 * @param afterLogin limits of a command of a user
 * @param loginTimeout how long a connection may last before its login
 * @param idleTimeout how long a user may be silent; RFC 3501 §5.4 wants 30 minutes at least
 * @param writeTimeout how long a client may take nothing of an answer
 * @param unsentBytes how much of answers waits for a slow reader before work for it stops
 * @param connections how many connections at once, 0 for any number
 * @param connectionsPerAddress how many from one address (IPv6: /64), 0 for any number
 * @param commands how many commands run at once
 * @param waitingCommands how many wait for that before they are refused
 * @param compress whether COMPRESS is offered
 * @param proxied whether a PROXY header comes first
 * @param authentication who may log in how
 * @param james what James' own processors read
 */
record ImapSettings(
        InputLimits beforeLogin,
        InputLimits afterLogin,
        Duration loginTimeout,
        Duration idleTimeout,
        Duration writeTimeout,
        int unsentBytes,
        int connections,
        int connectionsPerAddress,
        int commands,
        int waitingCommands,
        boolean compress,
        boolean proxied,
        AuthenticationConfiguration authentication,
        ImapConfiguration james) {

    static final int LITERALS_PER_COMMAND = 64;

    private static final int SMALLEST_IDLE_TIMEOUT_SECONDS = 30 * 60;

    static ImapSettings from(HierarchicalConfiguration<ImmutableNode> config)
            throws ConfigurationException {
        int line = positive(config, "maxLineLength", 65536);
        int literal = bytes(config, "literalSizeLimit", "40M");
        int inMemory = bytes(config, "inMemorySizeLimit", "1M");
        int literals = positive(config, "literalCountLimit", LITERALS_PER_COMMAND);
        int stranger = bytes(config, "unauthenticatedLiteralSizeLimit", "8K");
        int strangersLine = positive(config, "unauthenticatedMaxLineLength", 16384);
        int idle = positive(config, "timeout", SMALLEST_IDLE_TIMEOUT_SECONDS);
        if (idle < SMALLEST_IDLE_TIMEOUT_SECONDS) {
            throw wrong("timeout", idle, "1800 seconds or more, RFC 3501 section 5.4");
        }
        int commands = positive(config, "concurrentRequests", 128);
        int waiting = positive(config, "maxQueueSize", 4096);
        return new ImapSettings(
                new InputLimits(Math.min(line, strangersLine), stranger, literals, stranger),
                new InputLimits(line, literal, literals, inMemory),
                Duration.ofSeconds(positive(config, "loginTimeout", 180)),
                Duration.ofSeconds(idle),
                Duration.ofSeconds(positive(config, "writeTimeout", 120)),
                bytes(config, "unsentLimit", "256K"),
                notNegative(config, "connectionLimit", 4096),
                notNegative(config, "connectionLimitPerIP", 256),
                commands,
                waiting,
                config.getBoolean("compress", false),
                config.getBoolean("proxyRequired", false),
                AuthenticationConfiguration.parse(config),
                james(config, literal, commands, waiting));
    }

    private static ImapConfiguration james(
            HierarchicalConfiguration<ImmutableNode> config, int literal, int commands, int waiting)
            throws ConfigurationException {
        return ImapConfiguration.builder()
                .enableIdle(config.getBoolean("enableIdle", ImapConfiguration.DEFAULT_ENABLE_IDLE))
                .idleTimeInterval(
                        positive(
                                config,
                                "idleTimeInterval",
                                (int) ImapConfiguration.DEFAULT_HEARTBEAT_INTERVAL_IN_SECONDS))
                .idleTimeIntervalUnit(unit(config))
                .disabledCaps(disabled(config))
                .appendLimit(Optional.of(literal))
                .maxQueueSize(waiting)
                .concurrentRequests(commands)
                .isProvisionDefaultMailboxes(
                        config.getBoolean(
                                "provisionDefaultMailboxes",
                                ImapConfiguration.DEFAULT_PROVISION_DEFAULT_MAILBOXES))
                .withCustomProperties(config.getProperties("customProperties"))
                .build();
    }

    private static ImmutableSet<String> disabled(HierarchicalConfiguration<ImmutableNode> config) {
        List<String> names = Arrays.asList(config.getString("disabledCaps", "").split("\\|"));
        return names.stream()
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .collect(ImmutableSet.toImmutableSet());
    }

    private static TimeUnit unit(HierarchicalConfiguration<ImmutableNode> config)
            throws ConfigurationException {
        String unit = config.getString("idleTimeIntervalUnit", "SECONDS");
        try {
            return TimeUnit.valueOf(unit);
        } catch (IllegalArgumentException e) {
            String units =
                    Arrays.stream(TimeUnit.values())
                            .map(TimeUnit::name)
                            .collect(Collectors.joining(", "));
            throw wrong("idleTimeIntervalUnit", unit, "one of " + units);
        }
    }

    private static int bytes(
            HierarchicalConfiguration<ImmutableNode> config, String key, String otherwise)
            throws ConfigurationException {
        String value = config.getString(key, otherwise);
        try {
            long bytes = Size.parse(value).asBytes();
            if (bytes > 0 && bytes <= Integer.MAX_VALUE / 2) {
                return (int) bytes;
            }
        } catch (RuntimeException malformed) {
            throw wrong(key, value, "a size such as " + otherwise);
        }
        throw wrong(key, value, "a size from 1 to 1023M");
    }

    private static int positive(
            HierarchicalConfiguration<ImmutableNode> config, String key, int otherwise)
            throws ConfigurationException {
        int value = notNegative(config, key, otherwise);
        if (value == 0) {
            throw wrong(key, value, "a number above 0");
        }
        return value;
    }

    private static int notNegative(
            HierarchicalConfiguration<ImmutableNode> config, String key, int otherwise)
            throws ConfigurationException {
        String value = config.getString(key, Integer.toString(otherwise)).trim();
        try {
            int number = Integer.parseInt(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, "a number");
        }
        throw wrong(key, value, "a number from 0");
    }

    private static ConfigurationException wrong(String key, Object value, String expected) {
        return new ConfigurationException(
                "imapserver.xml: " + key + ": " + value + " (expected: " + expected + ")");
    }
}
