-- What `outbox` needs in the database of the application. It can be run again.

-- The events that the API server has not accepted yet.
CREATE TABLE IF NOT EXISTS outbox (
    -- The order of a channel. Ids are given before transactions commit, so events of concurrent transactions have no order among each
    -- other; the worker keeps no position in the table, and therefore misses no id that is committed late.
    id         bigserial   PRIMARY KEY,
    channel    text        NOT NULL COLLATE "C",
    -- `Trigger::to_bytes`
    trigger    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- The failures of sending the first event of a channel, which the others wait for.
    attempts   integer     NOT NULL DEFAULT 0,
    retry_at   timestamptz NOT NULL DEFAULT '-infinity',
    error      text
)
-- Every row is deleted soon: without this, the workers would read past many dead rows.
WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX IF NOT EXISTS outbox_channel ON outbox (channel, id);

-- The events that cannot be sent: they are kept with the reason, and do not block their channel. To send them again:
--   WITH again AS (DELETE FROM outbox_failed WHERE reason LIKE '…' RETURNING *)
--   INSERT INTO outbox (channel, trigger, created_at) SELECT channel, trigger, created_at FROM again ORDER BY id;
CREATE TABLE IF NOT EXISTS outbox_failed (
    id         bigint      PRIMARY KEY,
    channel    text        NOT NULL COLLATE "C",
    trigger    bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    failed_at  timestamptz NOT NULL DEFAULT now(),
    reason     text        NOT NULL
);

-- Wakes the workers when the transaction commits. PostgreSQL commits transactions that notify one after another: with thousands of them a
-- second, leave this out. The workers also look by themselves.
CREATE OR REPLACE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY outbox;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

-- The application's own table, in this example.
CREATE TABLE IF NOT EXISTS message (
    id   bigserial PRIMARY KEY,
    room text      NOT NULL,
    body text      NOT NULL
);
