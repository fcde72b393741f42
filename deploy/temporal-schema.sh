#!/bin/sh
# Brings Temporal's two databases to the schema of its release; safe to run again.
set -eu
: "${SQL_PASSWORD:?the password of the user temporal}"
folder=/etc/temporal/schema/postgresql/v12

tool() {
    temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal "$@"
}

for pair in temporal:temporal temporal_visibility:visibility; do
    tool --db "${pair%%:*}" setup-schema -v 0.0 || echo "${pair%%:*} has its schema already"
    tool --db "${pair%%:*}" update-schema -d "$folder/${pair##*:}/versioned"
done
