package dev.hikyaku.smtp;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What became of a mail.
 *
 * @param outcomes one a recipient, in the order of the envelope
 * @param peer whom we spoke to; empty when there was no connection
 */
public record Handover(List<HopOutcome> outcomes, Optional<Peer> peer) {

    public Handover {
        outcomes = List.copyOf(outcomes);
    }

    static Handover nothing(int recipients, HopOutcome outcome) {
        return new Handover(Collections.nCopies(recipients, outcome), Optional.empty());
    }
}
