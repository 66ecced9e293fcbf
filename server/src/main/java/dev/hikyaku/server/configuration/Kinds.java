package dev.hikyaku.server.configuration;

import dev.hikyaku.server.listener.Networks;

import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.util.DurationParser;
import org.apache.james.util.Size;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import javax.mail.internet.AddressException;

/** The kinds of values keys take. */
final class Kinds {
    static final String PROCESSOR = "processor";
    static final String GONE = "gone";

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern SIZE = Pattern.compile("\\d{1,10}[BKMG]?");
    private static final Pattern BYTE_COUNT = Pattern.compile("\\d{1,12}( ?(bytes|KiB|MiB|GiB))?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");
    private static final Pattern CLASS =
            Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");

    private Kinds() {}

    /** Any text, not blank. */
    static Kind text() {
        return Kind.of("text", "some text", value -> !value.isBlank());
    }

    /** Anything at all, the empty text too. */
    static Kind anything() {
        return Kind.of("text", "any text", value -> true);
    }

    static Kind bool() {
        return oneOf("true", "false").named("boolean");
    }

    /** One of a few words, exactly as written. */
    static Kind oneOf(String... words) {
        List<String> known = List.of(words);
        return Kind.of(String.join(" | ", words), either(known), known::contains);
    }

    /** One of a few words in any case, where James does not mind the case either. */
    static Kind oneOfIgnoringCase(String... words) {
        List<String> known = List.of(words);
        return Kind.of(
                String.join(" | ", words),
                either(known),
                value -> known.stream().anyMatch(value::equalsIgnoreCase));
    }

    private static String either(List<String> words) {
        return words.size() == 1
                ? words.get(0)
                : String.join(", ", words.subList(0, words.size() - 1))
                        + " or "
                        + words.get(words.size() - 1);
    }

    /** A whole number within bounds, both included. */
    static Kind integer(long least, long most) {
        return Kind.of(
                "integer " + least + "-" + most,
                "a whole number from " + least + " to " + most,
                value -> NUMBER.matcher(value).matches() && within(value, least, most));
    }

    private static boolean within(String value, long least, long most) {
        long number = Long.parseLong(value);
        return number >= least && number <= most;
    }

    /** A TCP port; 0 lets the system choose one. */
    static Kind port() {
        return integer(0, 65535).named("port");
    }

    /** Bytes with an optional unit, between two bounds. */
    static Kind size(Size.Unit bare, long leastBytes, String most) {
        String unit = bare == Size.Unit.K ? "KiB without unit" : "bytes without unit";
        return Kind.of(
                "size",
                "a size such as 40M (" + unit + ") from " + leastBytes + " bytes to " + most,
                value -> SIZE.matcher(value).matches() && sized(value, bare, leastBytes, most));
    }

    /** A size as James' own system properties take it: a number, a space, a binary unit. */
    static Kind byteCount() {
        return Kind.of(
                "byte count",
                "a number of bytes, or a size such as 256 KiB or 1 MiB",
                value -> BYTE_COUNT.matcher(value).matches());
    }

    private static boolean sized(String value, Size.Unit bare, long leastBytes, String most) {
        long bytes = Size.parse(value, bare).asBytes();
        return bytes >= leastBytes && bytes <= Size.parse(most).asBytes();
    }

    /** A duration such as {@code 5 minutes}; a bare number counts in the given unit. */
    static Kind duration(ChronoUnit bare, Duration least) {
        return Kind.of(
                "duration",
                "a duration such as 5 minutes ("
                        + bare.toString().toLowerCase(Locale.ROOT)
                        + " without unit)"
                        + atLeast(least.toSeconds(), " seconds"),
                value -> isDuration(value, bare, least));
    }

    private static boolean isDuration(String value, ChronoUnit bare, Duration least) {
        try {
            return DurationParser.parse(value, bare).compareTo(least) >= 0;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static String atLeast(long least, String unit) {
        return least > 0 ? ", at least " + least + unit : "";
    }

    /** Listening addresses {@code ip:port}, IPv6 in brackets. */
    static Kind addresses() {
        return Kind.of(
                        "address:port",
                        "address:port such as 0.0.0.0:25 or [::]:25",
                        Kinds::isAddress)
                .several();
    }

    private static boolean isAddress(String value) {
        int colon = value.lastIndexOf(':');
        if (colon <= 0 || !isPort(value.substring(colon + 1))) {
            return false;
        }
        String address = value.substring(0, colon);
        boolean bracketed = address.startsWith("[") && address.endsWith("]");
        String bare = bracketed ? address.substring(1, address.length() - 1) : address;
        return !bare.contains("/") && bare.contains(":") == bracketed && Networks.isNetwork(bare);
    }

    /** Listening addresses {@code ip:port} of James' own listeners, which read no IPv6. */
    static Kind binds() {
        return Kind.of("host:port", "host:port such as 0.0.0.0:25", Kinds::isBind).several();
    }

    private static boolean isBind(String value) {
        int colon = value.indexOf(':');
        return colon > 0
                && HOST.matcher(value.substring(0, colon)).matches()
                && isPort(value.substring(colon + 1));
    }

    private static boolean isPort(String value) {
        return NUMBER.matcher(value).matches() && within(value, 0, 65535);
    }

    /** Host with an optional port, as next hops are written. */
    static Kind hosts() {
        return Kind.of(
                        "host[:port]",
                        "a host with or without port, such as relay.example.com:25",
                        value -> isBind(value.contains(":") ? value : value + ":25"))
                .several();
    }

    static Kind host() {
        return Kind.of("host", "a host name or address", value -> HOST.matcher(value).matches());
    }

    /** An address only this machine reaches, written so that nothing has to be looked up. */
    static Kind loopback() {
        return Kind.of(
                "loopback address",
                "a loopback address such as 127.0.0.1, ::1 or localhost",
                value -> LOOPBACK.matcher(value).matches());
    }

    /** IP networks in CIDR notation; a bare address is a network of one. */
    static Kind networks() {
        return Kind.of("CIDR", "a network such as 192.0.2.0/24", Networks::isNetwork).several();
    }

    static Kind domain() {
        return Kind.of("domain", "a domain such as example.com", Kinds::isDomain);
    }

    private static boolean isDomain(String value) {
        try {
            return HOST.matcher(Domain.of(value).asString()).matches();
        } catch (RuntimeException e) {
            return false;
        }
    }

    static Kind mailAddress() {
        return Kind.of(
                "address",
                "a mail address such as postmaster@example.com, or its part before the @",
                Kinds::isMailAddress);
    }

    private static boolean isMailAddress(String value) {
        try {
            return !new MailAddress(value.contains("@") ? value : value + "@localhost")
                    .getLocalPart()
                    .isEmpty();
        } catch (AddressException | RuntimeException e) {
            return false;
        }
    }

    /** A name of letters, digits, dots, hyphens and underscores. */
    static Kind word() {
        return Kind.of("name", "letters, digits, . _ or -", value -> WORD.matcher(value).matches());
    }

    static Kind url(String... schemes) {
        return Kind.of(
                "URL",
                "a URL beginning with " + either(Arrays.asList(schemes)),
                value -> Arrays.stream(schemes).anyMatch(value::startsWith) && isUri(value));
    }

    private static boolean isUri(String value) {
        try {
            return URI.create(value.replace(' ', '+')).getScheme() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A file that can be read, written {@code file:///path}, {@code file://conf/name}. */
    static Kind file() {
        return Kind.checked("file", Kinds::unreadable);
    }

    private static Optional<String> unreadable(String value, Surroundings surroundings) {
        if (!Surroundings.isReference(value)) {
            return Optional.of("file:///path or file://conf/name");
        }
        try {
            surroundings.read(value);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("a file that can be read");
        }
    }

    /** The name of a processor of {@code mailetcontainer.xml}; that it exists is a rule. */
    static Kind processor() {
        return word().named(PROCESSOR);
    }

    /** A key nobody reads, of James or of old: always refused, with what to do instead. */
    static Kind gone(String instead) {
        return Kind.checked(GONE, (value, ignored) -> Optional.of(instead));
    }

    /** A secret: the value itself or {@code file:/path}, of which the first line counts. */
    static Kind secret() {
        return new Kind("secret", true, false, Secrets::defect);
    }

    /** A class on the class path or in {@code extensions-jars/}, of the given type. */
    static Kind className(Class<?> type) {
        return Kind.checked("class", (value, here) -> notA(type, value, here));
    }

    private static Optional<String> notA(Class<?> type, String name, Surroundings here) {
        String expected = "a class that is a " + type.getSimpleName();
        return CLASS.matcher(name).matches() && Classes.isA(type, name, here.classes())
                ? Optional.empty()
                : Optional.of(expected + " on the class path or in extensions-jars/");
    }
}
