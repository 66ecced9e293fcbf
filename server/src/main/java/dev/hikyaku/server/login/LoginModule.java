package dev.hikyaku.server.login;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.lib.model.Algorithm;
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
    PasswordCheck passwords(
            LoginConfiguration configuration,
            ConfigurationProvider files,
            UsersRepository users,
            MetricFactory metrics)
            throws ConfigurationException {
        Algorithm algorithm = PasswordStorage.algorithm(files.getConfiguration("usersrepository"));
        if (!PasswordStorage.strong(algorithm)) {
            LOGGER.warn(
                    "usersrepository.xml: algorithm: {} (expected: {} or more rounds): stolen"
                            + " password hashes are cheap to guess",
                    algorithm.getName(),
                    PasswordStorage.ALGORITHM);
        }
        return new PasswordCheck(users, algorithm, configuration.passwords(), metrics);
    }
}
