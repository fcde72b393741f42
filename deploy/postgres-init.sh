#!/bin/sh
# Makes the users of the server: the owner of our database, the programs that work in it, Temporal with its own two databases.
# Postgres runs this once, on an empty volume.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v zhiya="$ZHIYA_DB_PASSWORD" -v program="$ZHIYA_PROGRAM_DB_PASSWORD" \
    -v temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE zhiya LOGIN PASSWORD :'zhiya';
CREATE ROLE zhiya_program LOGIN PASSWORD :'program';
CREATE ROLE zhiya_caller NOLOGIN;
GRANT zhiya_caller TO zhiya_program WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE zhiya OWNER zhiya;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE zhiya, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE zhiya TO zhiya_program;
SQL
