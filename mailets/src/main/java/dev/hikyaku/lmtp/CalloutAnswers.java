package dev.hikyaku.lmtp;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.Trouble;

import org.apache.james.core.MailAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * What is known of recipients, for as long as the settings say. A recipient about whom nothing is
 * known is asked about once, however many want to know at the same time; all of them get that
 * answer.
 *
 * <p>The question is asked on a thread of its own. Who gives up waiting, or goes, ends nothing: the
 * answer is there for the next one.
 */
final class CalloutAnswers {
    private static final Logger LOGGER = LoggerFactory.getLogger(CalloutAnswers.class);

    /** More recipients than this are not asked about at once. */
    static final int MOST_QUESTIONS = 4096;

    private static final Answer TOO_MANY =
            new Answer.Silent(new Reply(451, "4.4.5", "too many recipients are being asked about"));
    private static final Answer FAILED =
            new Answer.Silent(new Reply(451, "4.3.0", "recipient could not be asked about"));
    private static final Answer LATE = silent(Trouble.TIMED_OUT);
    private static final Answer INTERRUPTED = silent(Trouble.STOPPING);

    private final Function<MailAddress, Answer> question;
    private final Duration patience;
    private final AsyncCache<String, Answer> answers;
    private final Semaphore questions = new Semaphore(MOST_QUESTIONS);

    /**
     * @param question asks; may take its time
     */
    CalloutAnswers(
            Function<MailAddress, Answer> question, CalloutSettings settings, Ticker ticker) {
        this.question = question;
        this.patience = settings.patience();
        this.answers =
                Caffeine.newBuilder()
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .expireAfter(Expiry.<String, Answer>writing((key, a) -> kept(a, settings)))
                        // Questions that are open do not count and are never forgotten.
                        .maximumSize(settings.cacheSize())
                        .buildAsync();
    }

    private static Duration kept(Answer answer, CalloutSettings settings) {
        return answer instanceof Answer.Taken ? settings.positive() : settings.negative();
    }

    /** What is known, without asking. */
    Optional<Answer> known(MailAddress recipient) {
        return Optional.ofNullable(answers.getIfPresent(key(recipient)))
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join);
    }

    /** What is known, or what is answered to the question; waits no longer than the patience. */
    Answer of(MailAddress recipient) {
        String key = key(recipient);
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> answer = answers.get(key, (k, executor) -> mine);
        if (answer == mine) {
            ask(key, recipient, mine);
        }
        return await(answer);
    }

    private void ask(String key, MailAddress recipient, CompletableFuture<Answer> answer) {
        if (!questions.tryAcquire()) {
            settle(key, answer, TOO_MANY);
            return;
        }
        Thread.ofVirtual()
                .name("callout")
                .start(
                        () -> {
                            Answer given = FAILED;
                            try {
                                given = question.apply(recipient);
                            } catch (RuntimeException | Error e) {
                                LOGGER.error("A recipient could not be asked about", e);
                            } finally {
                                questions.release();
                                settle(key, answer, given);
                            }
                        });
    }

    /** First what the next one finds, then those who wait: they may ask again at once. */
    private void settle(String key, CompletableFuture<Answer> open, Answer answer) {
        if (answer.lasting()) {
            answers.asMap().replace(key, open, CompletableFuture.completedFuture(answer));
        } else {
            answers.asMap().remove(key, open);
        }
        open.complete(answer);
    }

    private Answer await(CompletableFuture<Answer> answer) {
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return LATE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer is never an exception", e);
        }
    }

    /** Forgets everything; questions that are open are answered, and their answers not kept. */
    void forget() {
        answers.synchronous().invalidateAll();
    }

    /** How many are kept, once those that are too many or too old have gone. */
    long size() {
        answers.synchronous().cleanUp();
        return answers.synchronous().estimatedSize();
    }

    /**
     * Case does not count, in the domain by RFC 5321 §2.4, in the local part because our store
     * takes mail in any. Of one that tells {@code Bob} from {@code bob} the first answer would
     * count for both.
     */
    static String key(MailAddress recipient) {
        return recipient.asString().toLowerCase(Locale.ROOT);
    }

    private static Answer silent(Trouble trouble) {
        return new Answer.Silent(new NotAttempted(trouble, "").outcome().reply());
    }
}
