-- What belongs to mailboxes and their owners besides mail.

-- RFC 5464: notes on a mailbox. Names are in lower case.
CREATE TABLE annotation (
    mailbox_id BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    content    TEXT   NOT NULL,
    PRIMARY KEY (mailbox_id, name)
)${strict_end};

-- RFC 9051 section 6.3.7. A subscription outlives its mailbox.
CREATE TABLE subscription (
    username TEXT NOT NULL,
    mailbox  TEXT NOT NULL,
    PRIMARY KEY (username, mailbox)
)${strict_end};

-- RFC 9208. The scope is 'user', 'domain' or 'global'; the owner a quota root, a domain or empty;
-- the resource 'message' (a number of them) or 'storage' (bytes). No amount means without limit,
-- whatever the wider scopes say.
CREATE TABLE quota_limit (
    scope    TEXT NOT NULL,
    owner    TEXT NOT NULL,
    resource TEXT NOT NULL,
    amount   BIGINT,
    PRIMARY KEY (scope, owner, resource)
)${strict_end};

-- What is in the mailboxes of a quota root.
CREATE TABLE quota_use (
    quota_root TEXT   NOT NULL PRIMARY KEY,
    messages   BIGINT NOT NULL,
    bytes      BIGINT NOT NULL
)${strict_end};

-- Events that a listener has failed to take.
CREATE TABLE dead_letter (
    listener  TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    event     TEXT   NOT NULL,
    failed_at BIGINT NOT NULL,
    PRIMARY KEY (listener, id)
)${strict_end};
