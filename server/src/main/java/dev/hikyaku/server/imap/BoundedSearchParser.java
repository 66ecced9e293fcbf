package dev.hikyaku.server.imap;

import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.SearchCommandParser;

import javax.inject.Inject;

/** SEARCH whose keys nest only so deep: each level costs stack, here and in every later step. */
public final class BoundedSearchParser extends SearchCommandParser {
    @Inject
    public BoundedSearchParser(StatusResponseFactory responses) {
        super(responses);
    }

    @Override
    protected SearchKey searchKey(
            ImapSession session, ImapRequestLineReader request, Context context, boolean first)
            throws DecodingException {
        if (!(request instanceof CommandReader command)) {
            return super.searchKey(session, request, context, first);
        }
        command.descend();
        try {
            return super.searchKey(session, request, context, first);
        } finally {
            command.ascend();
        }
    }
}
