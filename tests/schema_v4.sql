-- The tables of schema version 4, as released. Never changes.
CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR);
INSERT INTO meta VALUES ('schema_version', '4'), ('created_by', '0.1.0');
CREATE TABLE "source" (
  "source" INTEGER NOT NULL,
  "file" VARCHAR NOT NULL,
  "format" VARCHAR NOT NULL,
  "sha256" VARCHAR NOT NULL,
  "bytes" BIGINT,
  "rows_read" BIGINT,
  "rows_rejected" BIGINT,
  "posts" BIGINT,
  "accounts" BIGINT,
  "duplicates" BIGINT,
  "mapping" VARCHAR,
  "note" VARCHAR,
  "imported" BIGINT,
  "doubts" VARCHAR
);
CREATE TABLE "post" (
  "post" BIGINT NOT NULL,
  "platform" VARCHAR,
  "post_id" VARCHAR,
  "account" VARCHAR NOT NULL,
  "time" BIGINT NOT NULL,
  "kind" VARCHAR NOT NULL,
  "text" VARCHAR,
  "language" VARCHAR,
  "repost_of" VARCHAR,
  "repost_account" VARCHAR,
  "repost_time" BIGINT,
  "reply_to" VARCHAR,
  "reply_account" VARCHAR,
  "quote_of" VARCHAR,
  "quote_account" VARCHAR,
  "urls" VARCHAR[],
  "hashtags" VARCHAR[],
  "mentions" VARCHAR[],
  "media" VARCHAR[],
  "objects" VARCHAR[],
  "client" VARCHAR,
  "link" VARCHAR,
  "likes" BIGINT,
  "reposts" BIGINT,
  "replies" BIGINT,
  "quotes" BIGINT,
  "views" BIGINT,
  "extra" VARCHAR,
  "source" INTEGER NOT NULL,
  "row" BIGINT NOT NULL
);
CREATE TABLE "account" (
  "account" VARCHAR NOT NULL,
  "platform" VARCHAR NOT NULL,
  "account_id" VARCHAR,
  "handle" VARCHAR,
  "name" VARCHAR,
  "description" VARCHAR,
  "location" VARCHAR,
  "url" VARCHAR,
  "avatar" VARCHAR,
  "created" BIGINT,
  "language" VARCHAR,
  "followers" BIGINT,
  "following" BIGINT,
  "posts" BIGINT,
  "verified" BOOLEAN,
  "extra" VARCHAR,
  "source" INTEGER,
  "row" BIGINT,
  "avatar_hash" VARCHAR
);
CREATE TABLE "page" (
  "page" BIGINT NOT NULL,
  "domain" VARCHAR,
  "url" VARCHAR,
  "title" VARCHAR,
  "author" VARCHAR,
  "text" VARCHAR,
  "html" VARCHAR,
  "language" VARCHAR,
  "published" BIGINT,
  "captured" BIGINT,
  "extra" VARCHAR,
  "source" INTEGER NOT NULL,
  "row" BIGINT NOT NULL
);
CREATE TABLE "reject" (
  "source" INTEGER NOT NULL,
  "row" BIGINT NOT NULL,
  "reason" VARCHAR NOT NULL,
  "record" VARCHAR
);
CREATE TABLE "share" (
  "account" VARCHAR NOT NULL,
  "kind" VARCHAR NOT NULL,
  "object" VARCHAR NOT NULL,
  "time" BIGINT,
  "post" BIGINT,
  "origin" VARCHAR
);
CREATE TABLE "baseline" (
  "kind" VARCHAR NOT NULL,
  "time_window" BIGINT NOT NULL,
  "shares" BIGINT,
  "accounts" BIGINT,
  "objects" BIGINT,
  "events" BIGINT,
  "account_pairs" BIGINT
);
CREATE TABLE "link" (
  "account_a" VARCHAR NOT NULL,
  "account_b" VARCHAR NOT NULL,
  "kind" VARCHAR NOT NULL,
  "time_window" BIGINT NOT NULL,
  "events" BIGINT,
  "objects" BIGINT,
  "a_first" BIGINT,
  "b_first" BIGINT,
  "mean_delay" DOUBLE,
  "expected" DOUBLE,
  "p" DOUBLE,
  "q" DOUBLE
);
CREATE TABLE "account_group" (
  "account_group" INTEGER NOT NULL,
  "detector" VARCHAR NOT NULL,
  "accounts" BIGINT,
  "parameters" VARCHAR
);
CREATE TABLE "member" (
  "account_group" INTEGER NOT NULL,
  "account" VARCHAR NOT NULL,
  "strength" DOUBLE,
  "role" VARCHAR,
  "acts" BIGINT,
  "expected" DOUBLE,
  "p" DOUBLE
);
CREATE TABLE "finding" (
  "finding" VARCHAR NOT NULL,
  "detector" VARCHAR NOT NULL,
  "kind" VARCHAR NOT NULL,
  "rank" INTEGER,
  "statement" VARCHAR NOT NULL,
  "accounts" BIGINT,
  "observed" DOUBLE,
  "expected" DOUBLE,
  "p" DOUBLE,
  "q" DOUBLE,
  "score" DOUBLE,
  "account_group" INTEGER,
  "details" VARCHAR,
  "run" INTEGER NOT NULL
);
CREATE TABLE "evidence" (
  "finding" VARCHAR NOT NULL,
  "role" VARCHAR NOT NULL,
  "account" VARCHAR,
  "kind" VARCHAR,
  "object" VARCHAR,
  "time" BIGINT,
  "post" BIGINT,
  "source" INTEGER,
  "row" BIGINT,
  "details" VARCHAR
);
CREATE TABLE "review" (
  "finding" VARCHAR NOT NULL,
  "decision" VARCHAR NOT NULL,
  "reviewer" VARCHAR,
  "note" VARCHAR,
  "time" BIGINT NOT NULL
);
CREATE TABLE "claim" (
  "claim" INTEGER NOT NULL,
  "finding" VARCHAR,
  "claimant" VARCHAR NOT NULL,
  "statement" VARCHAR NOT NULL,
  "basis" VARCHAR,
  "stance" VARCHAR NOT NULL,
  "reference" VARCHAR,
  "time" BIGINT
);
CREATE TABLE "run" (
  "run" INTEGER NOT NULL,
  "command" VARCHAR NOT NULL,
  "version" VARCHAR NOT NULL,
  "parameters" VARCHAR NOT NULL,
  "seed" BIGINT,
  "inputs" VARCHAR,
  "started" BIGINT NOT NULL,
  "ended" BIGINT
);
