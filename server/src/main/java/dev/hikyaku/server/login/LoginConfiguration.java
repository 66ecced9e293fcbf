package dev.hikyaku.server.login;

import org.apache.commons.configuration2.Configuration;

import java.util.List;
import java.util.stream.Stream;

/**
 * The file {@code login.properties}: the keys of {@link LoginGuardConfiguration} and of {@link
 * PasswordCheckConfiguration}, no others.
 *
 * @param guard how guessing is slowed and stopped
 * @param passwords how much of the machine password checks may take
 */
public record LoginConfiguration(
        LoginGuardConfiguration guard, PasswordCheckConfiguration passwords) {

    static final String FILE = "login.properties";

    /** Every key of the file. */
    public static final List<String> KEYS =
            Stream.concat(
                            LoginGuardConfiguration.KEYS.stream(),
                            PasswordCheckConfiguration.KEYS.stream())
                    .toList();

    /** What holds without the file. */
    public static final LoginConfiguration DEFAULT =
            new LoginConfiguration(
                    LoginGuardConfiguration.DEFAULT, PasswordCheckConfiguration.DEFAULT);

    /**
     * Reads the whole file.
     *
     * @throws IllegalArgumentException {@code login.properties: key: value (expected: …)}
     */
    public static LoginConfiguration from(Configuration configuration) {
        new Settings(FILE, configuration).refuseUnknown(KEYS);
        return new LoginConfiguration(
                LoginGuardConfiguration.from(configuration),
                PasswordCheckConfiguration.from(configuration));
    }
}
