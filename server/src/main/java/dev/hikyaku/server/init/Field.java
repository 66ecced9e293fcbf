package dev.hikyaku.server.init;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;

import dev.hikyaku.server.Role;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Something an operator is asked, and which answers are taken. */
enum Field {
    ROLE(
            "role",
            "--role",
            Arrays.stream(Role.values()).map(Role::lowerCase).collect(Collectors.joining(", ")),
            Field::isRole),
    HOST_NAME(
            "host name",
            "--host-name",
            "the name the world knows this server by, such as mail.example.org",
            Field::isDomain),
    DOMAINS(
            "domains",
            "--domain",
            "domains to take mail for, separated by commas, such as example.org",
            text -> items(text).allMatch(Field::isDomain) && items(text).findAny().isPresent()),
    NEXT_HOP("next hop", "--next-hop", "host:port of the server that gets all mail", Field::isHop),
    SMARTHOST("smarthost", "--smarthost", "host:port that gets all outgoing mail", Field::isHop),
    ADDRESSES(
            "addresses",
            "--address",
            "IPv4 or IPv6 addresses the world reaches this server at, separated by commas",
            text -> items(text).allMatch(InetAddresses::isInetAddress)),
    POSTMASTER(
            "postmaster",
            "--postmaster",
            "an address, such as postmaster@example.org",
            text -> text.matches("[A-Za-z0-9._+-]+@.+") && isDomain(after(text, '@'))),
    CERTIFICATE(
            "certificate",
            "--tls-certificate",
            "an absolute path of letters, digits and . _ - /",
            Field::isPath),
    KEY("key", "--tls-key", "an absolute path of letters, digits and . _ - /", Field::isPath),
    DIRECTORY(
            "directory",
            "--out",
            "a path of letters, digits and . _ - /",
            text -> isPath(text.startsWith("/") ? text : "/" + text)),
    MOUNT(
            "mount",
            "--mounted-at",
            "an absolute path of letters, digits and . _ - /",
            Field::isPath),
    SPF(
            "spf",
            "--spf",
            "a mechanism, such as include:amazonses.com",
            text -> text.matches("[+?~-]?(include|a|mx|ip4|ip6|exists)[:/][A-Za-z0-9._:/-]+"));

    /**
     * What an env file can hold unquoted for a shell, for systemd and for container tools alike.
     */
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._-]+)+/?");

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final String label;
    private final String option;
    private final String expected;
    private final Predicate<String> accepts;

    Field(String label, String option, String expected, Predicate<String> accepts) {
        this.label = label;
        this.option = option;
        this.expected = expected;
        this.accepts = accepts;
    }

    String label() {
        return label;
    }

    String option() {
        return option;
    }

    String expected() {
        return expected;
    }

    boolean accepts(String text) {
        return accepts.test(text);
    }

    /** Several answers in one text. */
    static List<String> list(String text) {
        return items(text).toList();
    }

    private static Stream<String> items(String text) {
        return COMMA.splitAsStream(text.strip()).filter(item -> !item.isEmpty());
    }

    private static boolean isRole(String text) {
        return Arrays.stream(Role.values()).map(Role::lowerCase).anyMatch(text::equals);
    }

    /** RFC 1123 §2.1 and RFC 5321 §2.3.5: at least two labels; the last is no number. */
    private static boolean isDomain(String text) {
        List<String> labels = Arrays.asList(text.toLowerCase(Locale.ROOT).split("\\.", -1));
        return text.length() <= 253
                && labels.size() > 1
                && labels.stream()
                        .allMatch(label -> label.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"))
                && !labels.getLast().matches("\\d+");
    }

    private static boolean isHop(String text) {
        try {
            HostAndPort parts = HostAndPort.fromString(text);
            return parts.hasPort()
                    && parts.getPort() > 0
                    && (InetAddresses.isInetAddress(parts.getHost())
                            || parts.getHost().equals("localhost")
                            || isDomain(parts.getHost()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPath(String text) {
        return PATH.matcher(text).matches();
    }

    private static String after(String text, char mark) {
        return text.substring(text.indexOf(mark) + 1);
    }
}
