package dev.hikyaku.local;

import dev.hikyaku.outcome.Outcome;

import java.util.Optional;

/** What the sender hears for one recipient, and what went wrong here, if it did. */
record Decision(Outcome outcome, Optional<Exception> cause) {

    Decision(Outcome outcome) {
        this(outcome, Optional.empty());
    }
}
