package dev.hikyaku.server.jmx;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;

import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;

/**
 * Lets in whoever knows the credential. Each refusal is one WARN line and one count of {@code
 * jmxLoginFailed}; neither says what was given, which may be a password typed in the wrong place.
 */
final class CredentialCheck implements JMXAuthenticator {
    static final String METRIC = "jmxLoginFailed";

    private static final Logger LOGGER = LoggerFactory.getLogger(CredentialCheck.class);

    private final Credential credential;
    private final Metric failures;

    CredentialCheck(Credential credential, MetricFactory metrics) {
        this.credential = credential;
        this.failures = metrics.generate(METRIC);
    }

    @Override
    public Subject authenticate(Object credentials) {
        if (credentials instanceof String[] given
                && given.length == 2
                && given[0] != null
                && given[1] != null) {
            if (credential.matches(given[0], given[1])) {
                return new Subject(
                        true, Set.of(new JMXPrincipal(credential.user())), Set.of(), Set.of());
            }
            throw refusal("wrong name or password");
        }
        throw refusal("no name and password");
    }

    private SecurityException refusal(String reason) {
        failures.increment();
        LOGGER.warn("JMX login refused: {}", reason);
        return new SecurityException("Authentication failed: " + reason);
    }
}
