package dev.hikyaku.server.demo;

import dev.hikyaku.server.HikyakuServer;

import org.apache.james.utils.DataProbeImpl;

import java.security.SecureRandom;

/** An account made for the demonstration; the password is shown to whoever started it. */
record Account(String address, String password) {
    private static final int PASSWORD_CHARACTERS = 16;
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    /** Makes an account with a new password in a running server. */
    static Account in(HikyakuServer server, String address) throws Exception {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_CHARACTERS; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        server.probe(DataProbeImpl.class).addUser(address, password.toString());
        return new Account(address, password.toString());
    }

    @Override
    public String toString() {
        return address;
    }
}
