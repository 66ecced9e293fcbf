package dev.hikyaku.smarthost;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;

import org.apache.james.core.MailAddress;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Who has a mail that its sender was told to send again for the others' sake: {@value #MOST}
 * recipients at most, for {@link #KEPT}, in memory.
 */
final class DeliveredBefore {
    static final int MOST = 100_000;

    /** Longer than senders try: RFC 5321 §4.5.4.1 has them give up after four or five days. */
    static final Duration KEPT = Duration.ofDays(7);

    private record Key(String mail, String recipient) {}

    private final Cache<Key, Boolean> delivered;

    DeliveredBefore(Ticker ticker) {
        this.delivered =
                Caffeine.newBuilder()
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .maximumSize(MOST)
                        .expireAfterWrite(KEPT)
                        .build();
    }

    /**
     * @param mail its delivery id
     */
    List<MailAddress> of(String mail, Collection<MailAddress> recipients) {
        return recipients.stream()
                .filter(recipient -> delivered.getIfPresent(key(mail, recipient)) != null)
                .toList();
    }

    void remember(String mail, Collection<MailAddress> recipients) {
        recipients.forEach(recipient -> delivered.put(key(mail, recipient), true));
    }

    /** The mail does not come again. */
    void forget(String mail, Collection<MailAddress> recipients) {
        recipients.forEach(recipient -> delivered.invalidate(key(mail, recipient)));
    }

    boolean isEmpty() {
        return delivered.asMap().isEmpty();
    }

    long size() {
        delivered.cleanUp();
        return delivered.estimatedSize();
    }

    private static Key key(String mail, MailAddress recipient) {
        return new Key(mail, recipient.asString().toLowerCase(Locale.ROOT));
    }
}
