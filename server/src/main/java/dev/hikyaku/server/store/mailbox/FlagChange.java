package dev.hikyaku.server.store.mailbox;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.UpdatedFlags;

/** A message before and after somebody set its flags; the same when that changed nothing. */
record FlagChange(MessageRow before, MessageRow after) {

    boolean isChange() {
        return before != after;
    }

    UpdatedFlags told() {
        return UpdatedFlags.builder()
                .uid(after.messageUid())
                .messageId(after.messageId())
                .modSeq(ModSeq.of(after.modSeq()))
                .oldFlags(before.toFlags())
                .newFlags(after.toFlags())
                .build();
    }
}
