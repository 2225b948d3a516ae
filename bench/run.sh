#!/bin/sh
# The figures of the whole process, each beside its floor in the same run, as
# tables in Markdown on stdout: floods, slow terminals, start, idle, replay.
# They stand in docs/figures.md. It needs Go and Linux; lnav and fzf are
# compared where they are installed. Arguments go to the program:
#
#	bench/run.sh -only flood -rates 10000 -runs 5
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go build -o "$dir/ringtail" .
go build -o "$dir/" ./bench/empty ./bench/screen
echo "Load when it began: $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc) cores; $(go version | cut -d' ' -f3,4); $(git rev-parse --short HEAD 2>/dev/null || true)"
"$dir/screen" -ringtail "$dir/ringtail" -empty "$dir/empty" -only flood,slow,start,idle,replay "$@"
echo
echo "Load when it ended: $(cut -d' ' -f1-3 /proc/loadavg)"
