package dev.hikyaku.smtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The recipients of one transaction by their place in the envelope, and what became of each. */
final class Recipients {
    private final HopOutcome[] outcomes;
    private final List<Integer> accepted = new ArrayList<>();

    Recipients(int count) {
        this.outcomes = new HopOutcome[count];
    }

    /** The peer said 2xx to RCPT. */
    void accept(int place) {
        accepted.add(place);
    }

    void settle(int place, HopOutcome outcome) {
        outcomes[place] = outcome;
    }

    /** Those who were accepted, in the order of their RCPTs. */
    List<Integer> accepted() {
        return accepted;
    }

    /** All that are open. */
    void settleRest(HopOutcome outcome) {
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                outcomes[i] = outcome;
            }
        }
    }

    /** All, whatever was said before. */
    void overrule(HopOutcome outcome) {
        Arrays.fill(outcomes, outcome);
    }

    List<HopOutcome> outcomes() {
        return List.of(outcomes);
    }
}
