package dev.hikyaku.server.doctor;

import com.google.common.net.HostAndPort;

import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks DNS with no cache but its own, so that what was published a minute ago is seen. A question
 * is put twice, three seconds each.
 */
final class Dns {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int TRIES = 2;
    private static final int LABEL_BYTES = 63;

    /** Questions in a row without an answer, after which no more are put. */
    private static final int MOST_SILENT = 5;

    private final Resolver resolver;
    private final AtomicInteger silent = new AtomicInteger();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private Dns(Resolver resolver) {
        this.resolver = resolver;
    }

    /** What came of a question. */
    sealed interface Answer {
        /** The name has such records. */
        record Records(List<Record> records) implements Answer {}

        /** The name, or such records of it, do not exist. */
        record None() implements Answer {}

        /** Nobody could tell: no answer, or a failing server. */
        record Unknown(String reason) implements Answer {}
    }

    /**
     * The name servers of the first that names any: the operator, {@code dnsservice.xml}, the
     * machine.
     */
    static Dns of(Overrides overrides, List<String> configured) throws Unexamined {
        List<InetSocketAddress> servers = new ArrayList<>();
        overrides.dns().ifPresent(servers::add);
        if (servers.isEmpty()) {
            for (String server : configured) {
                HostAndPort parts = HostAndPort.fromString(server).withDefaultPort(53);
                InetSocketAddress address = new InetSocketAddress(parts.getHost(), parts.getPort());
                if (address.isUnresolved()) {
                    throw new Unexamined(
                            "dnsservice.xml names %s, which is not there".formatted(server),
                            "name the address of a name server");
                }
                servers.add(address);
            }
        }
        if (servers.isEmpty()) {
            servers.addAll(ResolverConfig.getCurrentConfig().servers());
        }
        if (servers.isEmpty()) {
            throw new Unexamined("no name server is known", "name one with --dns-server");
        }
        List<Resolver> resolvers = new ArrayList<>();
        servers.forEach(server -> resolvers.add(new SimpleResolver(server)));
        ExtendedResolver all = new ExtendedResolver(resolvers);
        all.setTimeout(PATIENCE);
        all.setRetries(TRIES);
        return new Dns(all);
    }

    /** The records of a type at a name, CNAMEs followed. */
    Answer ask(String name, int type) {
        if (silent.get() >= MOST_SILENT) {
            return new Answer.Unknown(
                    "%s of %s: no name server answers".formatted(Type.string(type), name));
        }
        Answer answer = answers.computeIfAbsent(name + " " + type, question -> put(name, type));
        silent.updateAndGet(count -> answer instanceof Answer.Unknown ? count + 1 : 0);
        return answer;
    }

    private Answer put(String text, int type) {
        Name name;
        try {
            name = Name.fromString(text.endsWith(".") ? text : text + ".");
        } catch (TextParseException e) {
            return new Answer.None();
        }
        Lookup lookup = new Lookup(name, type);
        lookup.setResolver(resolver);
        lookup.setCache(null);
        lookup.setSearchPath(new Name[0]);
        Record[] records = lookup.run();
        return switch (lookup.getResult()) {
            case Lookup.SUCCESSFUL -> new Answer.Records(List.of(records));
            case Lookup.HOST_NOT_FOUND, Lookup.TYPE_NOT_FOUND -> new Answer.None();
            default ->
                    new Answer.Unknown(
                            Type.string(type) + " of " + text + ": " + lookup.getErrorString());
        };
    }

    /** A and AAAA together; unknown only when one is unknown and the other is none. */
    Answer addresses(String name) {
        Answer a = ask(name, Type.A);
        Answer aaaa = ask(name, Type.AAAA);
        if (a instanceof Answer.Records four && aaaa instanceof Answer.Records six) {
            List<Record> both = new ArrayList<>(four.records());
            both.addAll(six.records());
            return new Answer.Records(both);
        }
        if (a instanceof Answer.Records || aaaa instanceof Answer.None) {
            return a;
        }
        return aaaa;
    }

    /** TXT records as their strings joined (RFC 7208 §3.3, RFC 7489 §6.1). */
    static List<String> texts(Answer answer) {
        return answer instanceof Answer.Records found
                ? found.records().stream()
                        .map(TXTRecord.class::cast)
                        .map(record -> String.join("", record.getStrings()))
                        .toList()
                : List.of();
    }

    /** The address an A or AAAA record holds. */
    static Optional<InetAddress> address(Record record) {
        return switch (record) {
            case org.xbill.DNS.ARecord a -> Optional.of(a.getAddress());
            case org.xbill.DNS.AAAARecord aaaa -> Optional.of(aaaa.getAddress());
            default -> Optional.empty();
        };
    }

    static List<InetAddress> addresses(Answer answer) {
        return answer instanceof Answer.Records found
                ? found.records().stream().flatMap(record -> address(record).stream()).toList()
                : List.of();
    }

    /** Whether a text can be the name of a host or domain (RFC 1123 §2.1, RFC 5321 §2.3.5). */
    static boolean isHostName(String text) {
        if (text.isEmpty() || text.length() > 253) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            if (label.length() > LABEL_BYTES
                    || !label.matches("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")) {
                return false;
            }
        }
        return true;
    }
}
