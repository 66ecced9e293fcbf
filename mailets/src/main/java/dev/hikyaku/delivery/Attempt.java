package dev.hikyaku.delivery;

import dev.hikyaku.outcome.Outcome;

import org.apache.james.core.MailAddress;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one try has made of a mail.
 *
 * @param outcomes one a recipient
 * @param counts whether it was a try: not when there was no room to begin one, or we are stopping
 */
public record Attempt(Map<MailAddress, Outcome> outcomes, boolean counts) {

    public Attempt {
        outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    }
}
