-- Deliveries that have been made, to know them again when a sender did not hear our 250.
-- No index by time: old rows are found by reading through the table, so that a delivery writes one page.
CREATE TABLE repeat (
    -- The first 16 bytes of SHA-256 over delivery id and account.
    digest  ${bytes} NOT NULL PRIMARY KEY,
    -- Milliseconds since 1970 UTC.
    seen_at BIGINT   NOT NULL
)${strict_end};
