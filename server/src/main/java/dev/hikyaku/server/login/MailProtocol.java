package dev.hikyaku.server.login;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** By what a user logs in; an app password may be limited to some. */
public enum MailProtocol {
    /** IMAP (RFC 9051). */
    IMAP,
    /** POP3 (RFC 1939). */
    POP3,
    /** Sending mail: SMTP AUTH on any of its ports (RFC 6409, RFC 4954). */
    SUBMISSION,
    /** Sieve scripts (RFC 5804). */
    MANAGESIEVE;

    /** All names, separated by commas. */
    public static final String NAMES = join(EnumSet.allOf(MailProtocol.class));

    /** The name in commands, in webadmin and in the store. */
    public String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of this name, in any case. */
    public static Optional<MailProtocol> named(String name) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.name().equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    /** Their names in the order of this enumeration, separated by commas. */
    public static String join(Set<MailProtocol> protocols) {
        return Arrays.stream(values())
                .filter(protocols::contains)
                .map(MailProtocol::lowerCase)
                .collect(Collectors.joining(","));
    }
}
