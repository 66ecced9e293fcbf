package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;

import java.util.Optional;

/**
 * Whether a hop answered when it was looked at.
 *
 * @param trouble why it did not
 */
record HopState(NextHop hop, Optional<NotAttempted> trouble) {

    boolean answers() {
        return trouble.isEmpty();
    }

    /** What is wrong, in words; nothing of it is secret. */
    Optional<String> inWords() {
        return trouble.map(
                open ->
                        open.outcome().reply().text()
                                + (open.detail().isBlank() ? "" : " (" + open.detail() + ")"));
    }
}
