#!/bin/sh
# RingCentral's official JavaScript SDKs, unchanged, against `ringtail simulate`.
# Needs Go, Node 20 or newer and npm. Exit 1 when any step of any SDK failed.
set -eu
cd "$(dirname "$0")"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(cd ../../.. && go build -o "$dir/ringtail" .)
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node run.mjs "$dir/ringtail"
