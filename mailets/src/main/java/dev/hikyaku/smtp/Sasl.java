package dev.hikyaku.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One login by one mechanism: what to say to each challenge. */
interface Sasl {

    /** What is said with the first command, if the mechanism has us speak first (RFC 4954 §4). */
    Optional<byte[]> initial();

    /**
     * The answer to a challenge.
     *
     * @throws SaslException when the challenge cannot be right
     */
    byte[] answer(byte[] challenge) throws SaslException;

    /** Whether the peer may call it done now: a peer that has to prove something must have. */
    boolean complete();

    /** By a mechanism. */
    static Sasl of(HopLogin.Mechanism mechanism, HopLogin login) {
        String user = login.user().orElseThrow();
        String password = login.password().orElseThrow().reveal();
        return switch (mechanism) {
            case SCRAM_SHA_256 -> Scram.withRandomNonce(user, password);
            case PLAIN -> plain(user, password);
            case LOGIN -> new Login(user, password);
        };
    }

    private static Sasl plain(String user, String password) {
        byte[] message = ("\0" + user + '\0' + password).getBytes(StandardCharsets.UTF_8);
        return new Sasl() {
            @Override
            public Optional<byte[]> initial() {
                return Optional.of(message);
            }

            @Override
            public byte[] answer(byte[] challenge) throws SaslException {
                throw new SaslException("PLAIN has no challenge");
            }

            @Override
            public boolean complete() {
                return true;
            }
        };
    }

    /** User, then password; what the challenges say does not matter. */
    final class Login implements Sasl {
        private final String user;
        private final String password;
        private int challenges;

        Login(String user, String password) {
            this.user = user;
            this.password = password;
        }

        @Override
        public Optional<byte[]> initial() {
            return Optional.empty();
        }

        @Override
        public byte[] answer(byte[] challenge) throws SaslException {
            challenges++;
            return switch (challenges) {
                case 1 -> user.getBytes(StandardCharsets.UTF_8);
                case 2 -> password.getBytes(StandardCharsets.UTF_8);
                default -> throw new SaslException("LOGIN has two challenges");
            };
        }

        @Override
        public boolean complete() {
            return challenges == 2;
        }
    }
}
