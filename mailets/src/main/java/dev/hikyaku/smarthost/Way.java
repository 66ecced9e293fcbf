package dev.hikyaku.smarthost;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.smtp.Hop;

import java.util.List;

/** Where mail to a destination is handed over now. */
sealed interface Way {

    /** To the first of these that can be reached. */
    record Hops(List<Hop> hops) implements Way {
        public Hops {
            hops = List.copyOf(hops);
        }
    }

    /** Nowhere, and what that means for its recipients. */
    record Nowhere(Outcome outcome) implements Way {}
}
