-- What PostgreSQL 18 adds.
CREATE TABLE @s@.virtually (id integer PRIMARY KEY, v integer, twice integer GENERATED ALWAYS AS (v * 2) VIRTUAL,
  thrice integer GENERATED ALWAYS AS (v * 3) STORED, label text GENERATED ALWAYS AS ('#' || v::text));
CREATE TABLE @s@.not_yet (id integer PRIMARY KEY, v text);
INSERT INTO @s@.not_yet VALUES (1, NULL);
ALTER TABLE @s@.not_yet ADD CONSTRAINT v_given NOT NULL v NOT VALID;
INSERT INTO @s@.virtually (id, v) VALUES (1, 10), (2, NULL);
CREATE TABLE @s@.ordered (id uuid PRIMARY KEY DEFAULT uuidv7(), v text NOT NULL);
ALTER TABLE @s@.ordered ADD CONSTRAINT some_v CHECK (v <> '') NOT ENFORCED;
INSERT INTO @s@.ordered VALUES ('01980000-0000-7000-8000-000000000001', 'x');
