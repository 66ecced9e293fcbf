package dev.hikyaku.server.login;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;

import dev.hikyaku.client.Pause;
import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.StoredPasswords;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.PropertiesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileNotFoundException;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Wires {@link PasswordLogin} and what it stands on. Reads {@code login.properties} ({@link
 * LoginConfiguration}) and the password algorithm of {@code usersrepository.xml}; asks the other
 * modules for users, delegations, metrics and the clock.
 */
public final class LoginModule extends AbstractModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoginModule.class);

    @Override
    protected void configure() {
        bind(Pause.class).toInstance(Pause.parking());
    }

    @Provides
    @Singleton
    LoginConfiguration configuration(PropertiesProvider properties) throws ConfigurationException {
        try {
            return LoginConfiguration.from(properties.getConfiguration("login"));
        } catch (FileNotFoundException e) {
            LOGGER.info("Login: no {}, the defaults hold", LoginConfiguration.FILE);
            return LoginConfiguration.DEFAULT;
        }
    }

    @Provides
    @Singleton
    LoginGuard guard(LoginConfiguration configuration, MetricFactory metrics, Clock clock) {
        return new LoginGuard(
                configuration.guard(),
                metrics,
                clock,
                () -> ThreadLocalRandom.current().nextLong());
    }

    @Provides
    @Singleton
    NewPasswords newPasswords(ConfigurationProvider files) throws ConfigurationException {
        NewPasswords fresh = NewPasswords.from(files.getConfiguration("usersrepository"));
        if (!fresh.strong()) {
            LOGGER.warn(
                    "usersrepository.xml: algorithm: {} (expected: {}, {} or dearer): stolen"
                            + " password hashes are cheap to guess",
                    fresh.algorithm(),
                    NewPasswords.ARGON2ID,
                    NewPasswords.PBKDF2);
        }
        return fresh;
    }

    @Provides
    @Singleton
    PasswordCheck passwords(
            LoginConfiguration configuration,
            StoredPasswords stored,
            AppPasswords apps,
            NewPasswords fresh,
            MetricFactory metrics) {
        return new PasswordCheck(stored, apps, fresh, configuration.passwords(), metrics);
    }
}
