package dev.hikyaku.lmtp;

import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.PeerReply;
import dev.hikyaku.smtp.Probe;

import org.apache.james.core.MailAddress;

/**
 * Asks the hops of a recipient's route, best first; the first that speaks decides. The next one is
 * asked only where the one before was silent: what a hop refuses another must not take.
 */
record Callout(Hops hops) {
    private static final Answer NO_ROUTE =
            new Answer.Silent(new Reply(451, "4.3.5", "no route to this recipient"));

    Answer of(MailAddress recipient) {
        Answer answer = NO_ROUTE;
        for (NextHop hop : hops.of(recipient)) {
            answer = answer(hop.probe(recipient));
            if (!(answer instanceof Answer.Silent)) {
                return answer;
            }
        }
        return answer;
    }

    private static Answer answer(Probe probe) {
        return switch (probe) {
            case Probe.Answered(PeerReply reply) when reply.code() / 100 == 2 -> new Answer.Taken();
            case Probe.Answered(PeerReply reply) when reply.code() / 100 == 5 ->
                    new Answer.Refused(said(reply));
            case Probe.Answered(PeerReply reply) -> new Answer.NotNow(forNow(reply));
            // Whatever the hop has against the null sender, it is not the recipient's fault.
            case Probe.SenderRefused(PeerReply reply) -> new Answer.NotNow(forNow(reply));
            case Probe.Silent(var trouble, var detail) ->
                    new Answer.Silent(new NotAttempted(trouble, detail).outcome().reply());
        };
    }

    private static Reply said(PeerReply reply) {
        return HopOutcome.refused(reply).outcome().reply();
    }

    private static Reply forNow(PeerReply reply) {
        Reply said = said(reply);
        return new Reply(451, "4" + said.status().substring(1), said.text());
    }
}
