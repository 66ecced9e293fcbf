package dev.hikyaku.smtp;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How we log in at a hop (RFC 4954).
 *
 * <pre>{@code
 * user             apikey
 * password         file:/run/secrets/sendgrid
 * authMechanisms   PLAIN
 * }</pre>
 *
 * <p>The strongest mechanism is used that is allowed here and offered there. {@code PLAIN} and
 * {@code LOGIN} show the password to the peer and are only used under TLS; without it there is no
 * login and no mail.
 *
 * @param user {@code user}: the login; none means no login
 * @param password {@code password}: a secret, or {@code file:/path} of a file with it as first line
 * @param mechanisms {@code authMechanisms}: those allowed; all three if not set
 */
public record HopLogin(
        Optional<String> user, Optional<Secret> password, Set<Mechanism> mechanisms) {

    /** No login. */
    public static final HopLogin NONE =
            new HopLogin(Optional.empty(), Optional.empty(), EnumSet.allOf(Mechanism.class));

    /** SASL mechanisms, the strongest first. */
    public enum Mechanism {
        /** RFC 5802, RFC 7677: the peer proves that it knows the password, and never sees it. */
        SCRAM_SHA_256("SCRAM-SHA-256", false),
        /** RFC 4616. */
        PLAIN("PLAIN", true),
        /** The way from before PLAIN (draft-murchison-sasl-login). */
        LOGIN("LOGIN", true);

        private final String word;
        private final boolean shows;

        Mechanism(String word, boolean shows) {
            this.word = word;
            this.shows = shows;
        }

        /** As it stands on the wire. */
        String word() {
            return word;
        }

        /** Whether the peer sees the password. */
        boolean showsPassword() {
            return shows;
        }
    }

    public HopLogin {
        if (user.isPresent() != password.isPresent()) {
            throw Settings.wrong(
                    user.isPresent() ? "password" : "user", "", "user and password together");
        }
        if (user.isPresent() && user.get().chars().anyMatch(Character::isISOControl)) {
            throw Settings.wrong("user", "?", "a login without control characters");
        }
        mechanisms = Set.copyOf(mechanisms);
    }

    static HopLogin from(Settings settings) {
        return new HopLogin(
                settings.text("user"),
                settings.text("password").map(text -> Secret.from("password", text)),
                mechanisms(settings.words("authMechanisms")));
    }

    private static Set<Mechanism> mechanisms(Set<String> words) {
        if (words.isEmpty()) {
            return EnumSet.allOf(Mechanism.class);
        }
        Set<Mechanism> mechanisms = EnumSet.noneOf(Mechanism.class);
        for (String word : words) {
            mechanisms.add(
                    Arrays.stream(Mechanism.values())
                            .filter(mechanism -> mechanism.word.equals(word))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            Settings.wrong(
                                                    "authMechanisms",
                                                    word.toLowerCase(Locale.ROOT),
                                                    "SCRAM-SHA-256, PLAIN or LOGIN")));
        }
        return mechanisms;
    }

    /** The one to use. */
    Optional<Mechanism> choose(Set<String> offered, boolean secured) {
        return List.of(Mechanism.values()).stream()
                .filter(mechanisms::contains)
                .filter(mechanism -> offered.contains(mechanism.word()))
                .filter(mechanism -> secured || !mechanism.showsPassword())
                .findFirst();
    }
}
