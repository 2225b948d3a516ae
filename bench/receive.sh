#!/bin/sh
# Events from the socket into history, beside gorilla alone and beside
# RingCentral's official SDK, in one run: prints a table with ratios.
# Needs Go, Node 20 or newer and npm. Arguments go to the program:
#
#	bench/receive.sh -rounds 7 -n 200000
set -eu
cd "$(dirname "$0")/receive"

npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-timeout=60000
go build -o node_modules/.cache/receive . # git-ignored, and gone with the next npm ci
exec node_modules/.cache/receive -sdk sdk.mjs "$@"
