package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.response.ESearchResponse;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.imap.message.response.RecentResponse;
import org.apache.james.imap.message.response.SearchResponse;

/**
 * Reports to the open mailbox what passes to the client, and announces messages before their
 * numbers are used: RFC 3501 §2.3.1.2, a client knows numbers up to the last EXISTS, and some
 * ignore what is said of others.
 */
record Announcing(ConnectionSession session, Responder client) implements Responder {
    @Override
    public void respond(ImapResponseMessage message) {
        if (namesMessages(message)) {
            session.open().filter(ToldMailbox::isSizeChanged).ifPresent(this::announce);
        }
        pass(message);
    }

    private void announce(ToldMailbox open) {
        pass(new ExistsResponse(open.existsCount()));
        client.respond(new RecentResponse(open.recentCount()));
    }

    private static boolean namesMessages(ImapResponseMessage message) {
        return message instanceof FetchResponse
                || message instanceof SearchResponse
                || message instanceof ESearchResponse;
    }

    private void pass(ImapResponseMessage message) {
        client.respond(message);
        if (message instanceof ExistsResponse exists) {
            session.open().ifPresent(open -> open.toldExists(exists.getNumberOfMessages()));
        } else if (message instanceof FlagsResponse flags) {
            session.open().ifPresent(open -> open.toldFlags(flags.getFlags()));
        }
    }

    @Override
    public void flush() {
        client.flush();
    }
}
