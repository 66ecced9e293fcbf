-- Domains, accounts and addresses. Names and addresses are in lower case. Times are milliseconds since 1970 UTC.

CREATE TABLE domain (
    name TEXT NOT NULL PRIMARY KEY
)${strict_end};

CREATE TABLE account (
    name     TEXT NOT NULL PRIMARY KEY,
    -- {SCHEME}VALUE, as Dovecot writes it.
    password TEXT NOT NULL
)${strict_end};

-- Aliases, forwards, groups, domain aliases, catch-all addresses (kind Address of *@domain).
CREATE TABLE mapping (
    -- user@domain, or *@domain for all of a domain.
    source TEXT NOT NULL,
    kind   TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (source, kind, target)
)${strict_end};

CREATE INDEX mapping_by_target ON mapping (target, kind);

-- The delegate may act for the account.
CREATE TABLE delegation (
    account  TEXT NOT NULL,
    delegate TEXT NOT NULL,
    PRIMARY KEY (account, delegate)
)${strict_end};

CREATE INDEX delegation_by_delegate ON delegation (delegate);

-- What an account may write as, beside its name and its aliases: user@domain, or @domain for all of a domain.
CREATE TABLE allowed_sender (
    account TEXT NOT NULL,
    sender  TEXT NOT NULL,
    PRIMARY KEY (account, sender)
)${strict_end};

CREATE TABLE app_password (
    account   TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    -- SHA-256 in hexadecimal: no salt and no rounds, the password is 140 random bits.
    digest    TEXT   NOT NULL,
    -- Separated by commas.
    protocols TEXT   NOT NULL,
    created   BIGINT NOT NULL,
    last_used BIGINT,
    PRIMARY KEY (account, name)
)${strict_end};
