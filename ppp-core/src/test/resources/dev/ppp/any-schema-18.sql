-- What PostgreSQL 18 adds.
CREATE TABLE @s@.virtually (id integer PRIMARY KEY, v integer, twice integer GENERATED ALWAYS AS (v * 2) VIRTUAL,
  thrice integer GENERATED ALWAYS AS (v * 3) STORED, label text GENERATED ALWAYS AS ('#' || v::text));
CREATE TABLE @s@.not_yet (id integer PRIMARY KEY, v text);
INSERT INTO @s@.not_yet VALUES (1, NULL);
ALTER TABLE @s@.not_yet ADD CONSTRAINT v_given NOT NULL v NOT VALID;
INSERT INTO @s@.virtually (id, v) VALUES (1, 10), (2, NULL);
