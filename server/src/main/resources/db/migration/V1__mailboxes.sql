-- Mailboxes and what is in them. Times are milliseconds since 1970 UTC, sizes are bytes.

CREATE TABLE mailbox (
    id             BIGINT NOT NULL PRIMARY KEY,
    namespace      TEXT   NOT NULL,
    owner          TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    uid_validity   BIGINT NOT NULL,
    -- The next message's UID; never goes back (RFC 9051 section 2.3.1.1).
    next_uid       BIGINT NOT NULL,
    -- Of the last change; never goes back (RFC 7162 section 3.1.2.1).
    highest_modseq BIGINT NOT NULL,
    messages       BIGINT NOT NULL,
    unseen         BIGINT NOT NULL,
    -- Keywords ever used here, each with a line feed behind it.
    user_flags     TEXT   NOT NULL,
    UNIQUE (namespace, owner, name)
)${strict_end};

-- RFC 4314: who may do what in a mailbox, beside its owner.
CREATE TABLE acl_entry (
    mailbox_id BIGINT NOT NULL,
    entry      TEXT   NOT NULL,
    rights     TEXT   NOT NULL,
    PRIMARY KEY (mailbox_id, entry)
)${strict_end};

CREATE INDEX acl_entry_by_entry ON acl_entry (entry);

-- One message file, whatever the number of mailboxes it is in.
CREATE TABLE body (
    id          ${id}    NOT NULL PRIMARY KEY,
    -- Rows of message that need the file.
    refs        BIGINT   NOT NULL,
    -- When refs became 0.
    dead_since  BIGINT,
    size        BIGINT   NOT NULL,
    header_size BIGINT   NOT NULL,
    file_size   BIGINT   NOT NULL,
    -- CRC-32C of the message.
    checksum    BIGINT   NOT NULL,
    -- How the file holds the message: compressed, encrypted.
    format      SMALLINT NOT NULL,
    key_id      TEXT,
    media_type  TEXT,
    sub_type    TEXT,
    lines       BIGINT,
    properties  ${bytes} NOT NULL,
    -- Empty when it is too long to be kept here: the file has it.
    header      ${bytes} NOT NULL,
    -- Empty when it is not known: the file has to be read.
    structure   ${bytes} NOT NULL
);

CREATE INDEX body_dead ON body (dead_since) WHERE refs = 0;

-- A message in a mailbox. Bits of flags: 1 answered, 2 deleted, 4 draft, 8 flagged, 16 recent, 32 seen.
CREATE TABLE message (
    mailbox_id    BIGINT  NOT NULL,
    uid           BIGINT  NOT NULL,
    modseq        BIGINT  NOT NULL,
    message_id    BIGINT  NOT NULL,
    thread_id     BIGINT  NOT NULL,
    body_id       BIGINT  NOT NULL,
    size          BIGINT  NOT NULL,
    internal_date BIGINT  NOT NULL,
    save_date     BIGINT,
    flags         INTEGER NOT NULL,
    -- Keywords, each with a line feed behind it.
    user_flags    TEXT,
    PRIMARY KEY (mailbox_id, uid)
)${strict_end};

CREATE INDEX message_by_id ON message (message_id);
CREATE INDEX message_unseen ON message (mailbox_id, uid) WHERE (flags & 32) = 0;
CREATE INDEX message_recent ON message (mailbox_id, uid) WHERE (flags & 16) <> 0;
CREATE INDEX message_deleted ON message (mailbox_id, uid) WHERE (flags & 2) <> 0;

-- The row in body is gone, the file is next. Nothing refers to it any more.
CREATE TABLE dead_file (
    body_id BIGINT NOT NULL PRIMARY KEY
)${strict_end};
