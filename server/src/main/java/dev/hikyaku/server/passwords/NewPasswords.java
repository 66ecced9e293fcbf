package dev.hikyaku.server.passwords;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What new passwords are stored with, as {@code usersrepository.xml} says it:
 *
 * <pre>{@code
 * <usersrepository>
 *   <algorithm>ARGON2ID</algorithm>
 * </usersrepository>
 * }</pre>
 *
 * <p>{@code ARGON2ID} is Argon2id with 19 MiB, two passes and one lane, the second of OWASP's
 * equivalent choices (Password Storage Cheat Sheet, 2025): of them all the one that a small heap
 * and one core bear best; more lanes would only help whoever guesses on many cores. {@code
 * ARGON2ID-KIBIBYTES-PASSES-LANES} says it in numbers. {@code PBKDF2-SHA512-ROUNDS-BITS} needs no
 * memory; OWASP asks for 210,000 rounds.
 *
 * <p>A stored hash of another kind, or a cheaper one, is replaced at the next login with its
 * password.
 */
public final class NewPasswords {

    /** What the roles with users ship: 60 ms of a core a check, where PBKDF2 takes 280 ms. */
    public static final String ARGON2ID = "ARGON2ID";

    /** What the gateway ships, whose heap is small. */
    public static final String PBKDF2 = "PBKDF2-SHA512-210000-512";

    /** What {@link #accepts} accepts, for messages. */
    public static final String EXPECTED =
            "ARGON2ID, ARGON2ID-KIBIBYTES-PASSES-LANES such as ARGON2ID-19456-2-1, or"
                    + " PBKDF2-SHA512-ROUNDS-BITS such as "
                    + PBKDF2;

    private static final String DEFAULT = "PBKDF2";
    private static final int SALT_BYTES = 16;
    private static final Pattern ARGON2_NAME =
            Pattern.compile("ARGON2ID(?:-(\\d{4,7})-(\\d{1,2})-(\\d{1,2}))?");
    private static final Pattern PBKDF2_NAME =
            Pattern.compile(
                    "PBKDF2(?:-(SHA(?:1|224|256|384|512)))?(?:-(\\d{4,8})(?:-(\\d{2,4}))?)?");

    private sealed interface Recipe {
        Form make(byte[] salt, byte[] password);

        /** A hash no password is known of, which takes as long to check. */
        Form decoy(SecureRandom random);

        boolean covers(Form stored);

        boolean strong();

        /** Itself, when the heap has room for it. */
        default Recipe affordable() throws Unreadable {
            return this;
        }

        String scheme();
    }

    private record Argon2Recipe(Argon2.Cost cost) implements Recipe {
        private static final int LEAST_KIBIBYTES = 7168;
        private static final int LEAST_WORK = 5 * LEAST_KIBIBYTES;

        @Override
        public Form make(byte[] salt, byte[] password) {
            return Argon2.id(cost, salt, password);
        }

        @Override
        public Form decoy(SecureRandom random) {
            return new Argon2("argon2id", cost, bytes(random, SALT_BYTES), bytes(random, 32));
        }

        @Override
        public boolean covers(Form stored) {
            return stored instanceof Argon2 argon2
                    && argon2.kind().equals("argon2id")
                    && argon2.cost().kibibytes() >= cost.kibibytes()
                    && argon2.cost().passes() >= cost.passes();
        }

        /** OWASP's choices go from 46 MiB in one pass to 7 MiB in five. */
        @Override
        public boolean strong() {
            return cost.kibibytes() >= LEAST_KIBIBYTES
                    && cost.kibibytes() * cost.passes() >= LEAST_WORK;
        }

        @Override
        public Recipe affordable() throws Unreadable {
            cost.affordable();
            return this;
        }

        @Override
        public String scheme() {
            return "ARGON2ID";
        }
    }

    private record Pbkdf2Recipe(String digest, int rounds, int bytes) implements Recipe {
        private static final int LEAST_ROUNDS = 210_000;

        @Override
        public Form make(byte[] salt, byte[] password) {
            return Pbkdf2.of(digest, rounds, bytes, salt, password);
        }

        @Override
        public Form decoy(SecureRandom random) {
            return new Pbkdf2(
                    digest,
                    rounds,
                    NewPasswords.bytes(random, SALT_BYTES),
                    NewPasswords.bytes(random, bytes));
        }

        @Override
        public boolean covers(Form stored) {
            return stored instanceof Pbkdf2 pbkdf2
                    && pbkdf2.digest().equals(digest)
                    && pbkdf2.rounds() >= rounds
                    && pbkdf2.hash().length >= bytes;
        }

        @Override
        public boolean strong() {
            return digest.equals("SHA512") && rounds >= LEAST_ROUNDS;
        }

        @Override
        public String scheme() {
            return "PBKDF2-" + digest;
        }
    }

    private final String algorithm;
    private final Recipe recipe;
    private final SecureRandom random = new SecureRandom();

    private NewPasswords(String algorithm, Recipe recipe) {
        this.algorithm = algorithm;
        this.recipe = recipe;
    }

    /**
     * Reads {@code algorithm}; without it PBKDF2 with 1,000 rounds of SHA-1, as James has it.
     *
     * @throws IllegalArgumentException {@code usersrepository.xml: algorithm: value (expected: …)}
     */
    public static NewPasswords from(HierarchicalConfiguration<ImmutableNode> usersRepository) {
        return of(usersRepository.getString("algorithm", DEFAULT));
    }

    /**
     * The same for a value alone.
     *
     * @throws IllegalArgumentException {@code usersrepository.xml: algorithm: value (expected: …)}
     */
    public static NewPasswords of(String algorithm) {
        try {
            return new NewPasswords(algorithm, recipe(algorithm).affordable());
        } catch (Unreadable e) {
            throw new IllegalArgumentException(
                    "usersrepository.xml: algorithm: %s (expected: %s)"
                            .formatted(algorithm, e.getMessage()),
                    e);
        }
    }

    /** Whether {@code algorithm} may have this value, given a heap that is large enough. */
    public static boolean accepts(String algorithm) {
        try {
            recipe(algorithm);
            return true;
        } catch (Unreadable e) {
            return false;
        }
    }

    private static Recipe recipe(String algorithm) throws Unreadable {
        Matcher argon2 = ARGON2_NAME.matcher(algorithm);
        Matcher pbkdf2 = PBKDF2_NAME.matcher(algorithm);
        try {
            if (argon2.matches()) {
                return argon2(argon2);
            }
            if (pbkdf2.matches()) {
                return pbkdf2(pbkdf2);
            }
        } catch (Unreadable tooDear) {
            throw new Unreadable(EXPECTED);
        }
        throw new Unreadable(EXPECTED);
    }

    private static Recipe argon2(Matcher name) throws Unreadable {
        return new Argon2Recipe(
                name.group(1) == null
                        ? Argon2.Cost.of(19_456, 2, 1)
                        : Argon2.Cost.of(name.group(1), name.group(2), name.group(3)));
    }

    private static Recipe pbkdf2(Matcher name) throws Unreadable {
        int bits = Integer.parseInt(Optional.ofNullable(name.group(3)).orElse("512"));
        if (bits % 8 != 0 || bits < 128 || bits > 1024) {
            throw new Unreadable("128 to 1024 bits");
        }
        return new Pbkdf2Recipe(
                Optional.ofNullable(name.group(1)).orElse("SHA1"),
                Pbkdf2.rounds(Optional.ofNullable(name.group(2)).orElse("1000")),
                bits / 8);
    }

    /**
     * Hashes a password, with a salt of its own.
     *
     * @throws IllegalArgumentException when it is too long to ever be right
     */
    public PasswordHash hash(String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PasswordHash.MOST_PASSWORD_BYTES || password.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "password: *** (expected: at most %d bytes, none of them 0)"
                            .formatted(PasswordHash.MOST_PASSWORD_BYTES));
        }
        return PasswordHash.of(recipe.scheme(), recipe.make(bytes(random, SALT_BYTES), bytes));
    }

    /** A hash no password is known of, which takes as long to check as any new one. */
    public PasswordHash decoy() {
        return PasswordHash.of(recipe.scheme(), recipe.decoy(random));
    }

    /** Whether a stored hash is of the kind new ones are, and no cheaper. */
    public boolean covers(PasswordHash stored) {
        return recipe.covers(stored.form());
    }

    /** Whether guessing from a stolen hash is as dear as OWASP asks for. */
    public boolean strong() {
        return recipe.strong();
    }

    /** The setting's value. */
    public String algorithm() {
        return algorithm;
    }

    private static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
