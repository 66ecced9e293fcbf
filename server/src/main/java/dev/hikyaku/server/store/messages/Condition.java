package dev.hikyaku.server.store.messages;

/** What became of a message's file since it was written. */
public enum Condition {
    /** All bytes are those that were stored. */
    SOUND,
    /** There is no such file. */
    MISSING,
    /**
     * It can be read no longer, or reads otherwise: cut short, changed, decrypted by no key at
     * hand.
     */
    DAMAGED
}
