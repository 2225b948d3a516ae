#!/bin/sh
# RingCentral's official JavaScript SDKs, unchanged, against `ringtail simulate`.
# Needs Go, Node 20 or newer and npm. Exit 1 when any step of any SDK failed.
# RINGTAIL may name a binary that is built already.
set -eu
cd "$(dirname "$0")"

npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-timeout=60000
if [ -z "${RINGTAIL:-}" ]; then
    RINGTAIL=$PWD/node_modules/.cache/ringtail # git-ignored, and gone with the next npm ci
    (cd ../../.. && go build -o "$RINGTAIL" .)
fi
exec node run.mjs "$RINGTAIL"
