package dev.hikyaku.server.demo;

import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.OwnerOnlyFile;

import org.apache.james.utils.DataProbeImpl;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** An account made for the demonstration; the password is in files only its owner may read. */
record Account(String address, String password) {
    private static final int PASSWORD_CHARACTERS = 16;
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    /** An account with a new password in a running server; an earlier run may have made it. */
    static Account in(HikyakuServer server, String address) throws Exception {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_CHARACTERS; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        DataProbeImpl accounts = server.probe(DataProbeImpl.class);
        if (List.of(accounts.listUsers()).contains(address)) {
            accounts.removeUser(address);
        }
        accounts.addUser(address, password.toString());
        return new Account(address, password.toString());
    }

    /**
     * Writes {@code NAME.password}, the password as its one line, and {@code NAME.curl}, the login
     * for {@code curl --config}, each of mode 0600 and in the place of what an earlier run left.
     */
    Account keptIn(Path directory) throws IOException {
        OwnerOnlyFile.write(passwordFile(directory), password + "\n");
        OwnerOnlyFile.write(curlFile(directory), "user = \"%s:%s\"\n".formatted(address, password));
        return this;
    }

    Path passwordFile(Path directory) {
        return directory.resolve(name() + ".password");
    }

    Path curlFile(Path directory) {
        return directory.resolve(name() + ".curl");
    }

    private String name() {
        return address.substring(0, address.indexOf('@'));
    }

    @Override
    public String toString() {
        return address;
    }
}
