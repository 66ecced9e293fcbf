package dev.hikyaku.server.passwords;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Argon2 version 1.3 (RFC 9106) as a PHC string: {@code
 * $argon2id$v=19$m=KIBIBYTES,t=PASSES,p=LANES$SALT$HASH}.
 */
record Argon2(String kind, Cost cost, byte[] salt, byte[] hash) implements Form.Computed {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Pattern FORM =
            Pattern.compile(
                    "\\$(argon2id?)\\$v=19\\$m=([1-9]\\d{0,9}),t=([1-9]\\d{0,9}),p=([1-9]\\d{0,9})"
                            + "\\$([A-Za-z0-9+/]{11,100})\\$([A-Za-z0-9+/]{6,200})");

    /**
     * What one hash takes.
     *
     * @param kibibytes memory
     * @param passes over the memory
     * @param lanes computed one after the other here; a guesser computes them at once
     */
    record Cost(int kibibytes, int passes, int lanes) {
        private static final int MOST_PASSES = 16;
        private static final int MOST_LANES = 16;
        private static final long MOST_WORK = 1024L * 1024;

        /** Bounded in time, and so in memory. */
        static Cost of(String kibibytes, String passes, String lanes) throws Unreadable {
            return of(Long.parseLong(kibibytes), Long.parseLong(passes), Long.parseLong(lanes));
        }

        static Cost of(long kibibytes, long passes, long lanes) throws Unreadable {
            if (passes < 1 || passes > MOST_PASSES || lanes < 1 || lanes > MOST_LANES) {
                throw new Unreadable(
                        "t of 1 to %d and p of 1 to %d".formatted(MOST_PASSES, MOST_LANES));
            }
            long most = MOST_WORK / passes;
            if (kibibytes < 8 * lanes || kibibytes > most) {
                throw new Unreadable(
                        "m of %d to %d KiB with t=%d".formatted(8 * lanes, most, passes));
            }
            return new Cost((int) kibibytes, (int) passes, (int) lanes);
        }

        /** Itself, when the heap has room for it. */
        Cost affordable() throws Unreadable {
            if (kibibytes > Argon2Memory.mostKibibytes()) {
                throw new Unreadable(
                        "m of at most %d KiB, a quarter of HIKYAKU_HEAP"
                                .formatted(Argon2Memory.mostKibibytes()));
            }
            return this;
        }
    }

    /**
     * @param kind {@code argon2id} or {@code argon2i}
     */
    static Argon2 read(String kind, String text) throws Unreadable {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !matcher.group(1).equals(kind)) {
            throw new Unreadable("$%s$v=19$m=KIBIBYTES,t=PASSES,p=LANES$SALT$HASH".formatted(kind));
        }
        Cost cost = Cost.of(matcher.group(2), matcher.group(3), matcher.group(4)).affordable();
        return new Argon2(kind, cost, base64(matcher.group(5)), base64(matcher.group(6)));
    }

    static Argon2 id(Cost cost, byte[] salt, byte[] password) {
        return new Argon2(
                "argon2id", cost, salt, derive("argon2id", cost, salt, new byte[32], password));
    }

    static byte[] base64(String text) throws Unreadable {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new Unreadable("salt and hash in base64");
        }
    }

    @Override
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(
                hash, derive(kind, cost, salt, new byte[hash.length], password));
    }

    @Override
    public String text() {
        return "$%s$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        kind,
                        cost.kibibytes(),
                        cost.passes(),
                        cost.lanes(),
                        ENCODER.encodeToString(salt),
                        ENCODER.encodeToString(hash));
    }

    private static byte[] derive(
            String kind, Cost cost, byte[] salt, byte[] hash, byte[] password) {
        int type = kind.equals("argon2id") ? Argon2Parameters.ARGON2_id : Argon2Parameters.ARGON2_i;
        Argon2Parameters parameters =
                new Argon2Parameters.Builder(type)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(cost.kibibytes())
                        .withIterations(cost.passes())
                        .withParallelism(cost.lanes())
                        .withSalt(salt)
                        .build();
        Argon2Memory.with(
                cost.kibibytes(),
                () -> {
                    Argon2BytesGenerator generator = new Argon2BytesGenerator();
                    generator.init(parameters);
                    generator.generateBytes(password, hash);
                });
        return hash;
    }
}
