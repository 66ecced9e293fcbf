package dev.hikyaku.server.login;

import dev.hikyaku.server.login.HeaderMailboxes.Reading;

import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.user.api.UsersRepositoryException;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import javax.inject.Inject;

/**
 * The header lines that say who writes: exactly one {@code From:}, at most one {@code Sender:} (RFC
 * 5322 §3.6), any number of {@code Resent-From:} and {@code Resent-Sender:}; all addresses in all
 * of them must be the login's. So a {@code Sender:} of one's own does not excuse another's {@code
 * From:}, as RFC 5322 §3.6.2 would have it for secretaries: give them an alias.
 */
final class SenderHeaders {
    private static final List<String> CHECKED =
            List.of("from", "sender", "resent-from", "resent-sender");

    /** Why a message is refused. */
    enum Refusal {
        NOT_ONE_FROM("550", "5.6.0 There must be exactly one From: header"),
        MANY_SENDERS("550", "5.6.0 There must be at most one Sender: header"),
        UNREADABLE("550", "5.7.1 From:, Sender: or Resent-From: is not a plain list of addresses"),
        NO_HEADER("550", "5.6.0 A header line without a name"),
        NOT_YOURS("550", "5.7.1 From:, Sender: or Resent-From: is not an address of this login");

        final String code;
        final String text;

        Refusal(String code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    private record Line(String name, String value) {}

    private final SenderPolicy policy;

    @Inject
    SenderHeaders(SenderPolicy policy) {
        this.policy = policy;
    }

    /**
     * @param headerLines raw header lines, folded ones still folded
     */
    Optional<Refusal> check(Username login, List<String> headerLines)
            throws DomainListException, UsersRepositoryException {
        // A client may take the first line that is no header for the body, or not: refuse doubt.
        if (headerLines.stream().anyMatch(line -> line.indexOf(':') < 1)) {
            return Optional.of(Refusal.NO_HEADER);
        }
        List<Line> lines = headerLines.stream().map(SenderHeaders::line).toList();
        if (named(lines, "from").count() != 1) {
            return Optional.of(Refusal.NOT_ONE_FROM);
        }
        if (named(lines, "sender").count() > 1) {
            return Optional.of(Refusal.MANY_SENDERS);
        }
        for (Line line : lines) {
            if (CHECKED.contains(line.name())) {
                Optional<Refusal> refusal = check(login, line.value());
                if (refusal.isPresent()) {
                    return refusal;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> check(Username login, String value)
            throws DomainListException, UsersRepositoryException {
        if (!(HeaderMailboxes.read(value) instanceof Reading.Named named)) {
            return Optional.of(Refusal.UNREADABLE);
        }
        for (String address :
                Stream.concat(named.mailboxes().stream(), named.shown().stream()).toList()) {
            if (!policy.allows(login, address)) {
                return Optional.of(Refusal.NOT_YOURS);
            }
        }
        return Optional.empty();
    }

    private static Stream<Line> named(List<Line> lines, String name) {
        return lines.stream().filter(line -> line.name().equals(name));
    }

    /** Blanks before the colon (RFC 5322 §4.5) are no part of the name to any client. */
    private static Line line(String raw) {
        int colon = raw.indexOf(':');
        return new Line(
                raw.substring(0, colon).strip().toLowerCase(Locale.ROOT), raw.substring(colon + 1));
    }
}
