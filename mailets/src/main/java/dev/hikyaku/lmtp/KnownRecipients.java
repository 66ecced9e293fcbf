package dev.hikyaku.lmtp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;

import org.apache.james.core.MailAddress;

import java.util.Optional;

/**
 * Recipients the store has taken mail for, remembered for {@link CalloutSettings#remember()} after
 * it last said so. In memory: a gateway that starts knows none.
 */
final class KnownRecipients {
    private final Optional<Cache<String, Boolean>> known;

    KnownRecipients(CalloutSettings settings, Ticker ticker) {
        this.known =
                settings.remember()
                        .map(
                                time ->
                                        Caffeine.newBuilder()
                                                .ticker(ticker)
                                                .executor(Runnable::run)
                                                .expireAfterWrite(time)
                                                .maximumSize(settings.cacheSize())
                                                .build());
    }

    /** Learns from what the store said. */
    void learn(MailAddress recipient, Answer answer) {
        known.ifPresent(
                recipients -> {
                    String key = CalloutAnswers.key(recipient);
                    switch (answer) {
                        case Answer.Taken taken -> recipients.put(key, Boolean.TRUE);
                        case Answer.Refused refused -> recipients.invalidate(key);
                        case Answer.NotNow notNow -> {}
                        case Answer.Silent silent -> {}
                    }
                });
    }

    boolean contains(MailAddress recipient) {
        return known.map(all -> all.getIfPresent(CalloutAnswers.key(recipient)) != null)
                .orElse(false);
    }
}
