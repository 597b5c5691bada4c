-- What several tenants share, in public and in a schema of its own. Run once on a shard.
CREATE TYPE public.mood AS ENUM ('public', 'private');
CREATE TABLE public.kinds (size integer);
CREATE TYPE public.size AS ENUM ('S', 'M', 'L');
CREATE DOMAIN public.name_of_thing AS public.citext CHECK (VALUE <> '');
CREATE SCHEMA "shared ""kinds""";
CREATE TYPE "shared ""kinds""".mood AS ENUM ('shared', 'it''s');
CREATE DOMAIN "shared ""kinds""".positive AS bigint DEFAULT 1 CONSTRAINT "not ""negative""" CHECK (VALUE > 0);
CREATE TYPE "shared ""kinds""".pair AS (feeling "shared ""kinds""".mood, size public.size, amount "shared ""kinds""".positive);
CREATE TYPE "shared ""kinds""".pages AS RANGE (subtype = int8);
CREATE COLLATION "shared ""kinds""".plain (locale = 'POSIX');
GRANT USAGE ON SCHEMA "shared ""kinds""" TO bookstore_app;
