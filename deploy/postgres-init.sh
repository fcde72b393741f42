#!/bin/sh
# Makes the two users of the server, each with its own databases; Postgres runs this once, on an empty volume.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v zhiya="$ZHIYA_DB_PASSWORD" -v temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE zhiya LOGIN PASSWORD :'zhiya';
CREATE DATABASE zhiya OWNER zhiya;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE zhiya, temporal, temporal_visibility FROM PUBLIC;
SQL
