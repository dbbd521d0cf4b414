#!/bin/sh
# Lets the standby in; run once by the image, when the database is made.
set -eu
echo 'hostssl replication sluse all scram-sha-256' >> "$PGDATA/pg_hba.conf"
