package dev.hikyaku.server.store;

import org.apache.james.mailbox.store.mail.model.impl.MessageParser;

import java.io.InputStream;

/**
 * Leaves attachments where they are, in the mail. James cuts each mail up at delivery and stores
 * its parts once more, for JMAP, which is not offered here; a mail of 10,000 nested parts
 * overflowed the stack on the way and was lost after a 250 (james.md appendix E).
 */
final class NoAttachments extends MessageParser {

    @Override
    public ParsingResult retrieveAttachments(InputStream mail) {
        return ParsingResult.EMPTY;
    }
}
