package dev.hikyaku.server.login;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.user.lib.model.Algorithm;
import org.apache.james.user.lib.model.Algorithm.HashingMode;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How passwords are stored, as {@code usersrepository.xml} says it:
 *
 * <pre>{@code
 * <usersrepository>
 *   <algorithm>PBKDF2-SHA512-210000-512</algorithm>
 * </usersrepository>
 * }</pre>
 *
 * PBKDF2 with HMAC-SHA-512, 210,000 rounds (OWASP Password Storage Cheat Sheet), 512 bits. James
 * 3.8.1 alone uses 1,000 rounds, and SHA-1 where the key is missing.
 */
public final class PasswordStorage {

    /** What every role ships. */
    public static final String ALGORITHM = "PBKDF2-SHA512-210000-512";

    private static final int ROUNDS = 210_000;
    private static final Pattern PBKDF2 = Pattern.compile("PBKDF2-SHA512-(\\d{1,9})(-\\d+)?");

    private PasswordStorage() {}

    /** The algorithm James will store new passwords with, missing keys included. */
    static Algorithm algorithm(HierarchicalConfiguration<ImmutableNode> usersRepository) {
        return Algorithm.of(
                usersRepository.getString("algorithm", "PBKDF2"),
                usersRepository.getString("hashingMode", HashingMode.PLAIN.name()));
    }

    /** Whether it costs at least what {@link #ALGORITHM} costs. */
    static boolean strong(Algorithm algorithm) {
        Matcher matcher = PBKDF2.matcher(algorithm.getName());
        return matcher.matches() && Integer.parseInt(matcher.group(1)) >= ROUNDS;
    }
}
