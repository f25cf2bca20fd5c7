#!/bin/bash
# The figures of bench/README.md on this machine: import, index size, query times, pages over HTTP.
# usage: bench/run.sh BINARY   (BENCH_COUNTS="20000 1000000" to choose the sizes)
# A million postings need 10 GB of disk and about ten minutes.
set -euo pipefail
umkreis=$(realpath "$1")
cd "$(dirname "$0")/.."
counts=${BENCH_COUNTS:-20000 1000000}
work=$(mktemp -d "${TMPDIR:-/tmp}/umkreis-bench-XXXXXX")
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
# Postings end on fixed days; the corpus and the clock must agree.
export UMKREIS_TODAY=2026-01-31

import() { # import DATA FILE NAME
    local started ended
    started=$(date +%s.%N)
    "$umkreis" --data "$1" import --rejections 0 "$2"
    ended=$(date +%s.%N)
    awk -v a="$started" -v b="$ended" -v n="$(wc -l <"$2")" -v store="$(du -sb "$1/store.sqlite" |
        cut -f1)" -v idx="$(du -sb "$1/index" | cut -f1)" 'BEGIN {
        printf "whole import with index: %.1f s, %.0f postings/s; ", b - a, n / (b - a)
        printf "store %.0f, index %.0f bytes a posting\n", store / n, idx / n }'
}

pages() { # pages DATA
    command -v wrk >/dev/null || { echo "wrk is not installed: no figures over HTTP"; return; }
    "$umkreis" --data "$1" serve --listen 127.0.0.1:0 >"$work/serve.out" 2>"$work/serve.err" &
    server=$!
    for _ in $(seq 100); do grep -q http "$work/serve.out" && break; sleep 0.1; done
    url=$(grep -o 'http://[^ ]*' "$work/serve.out" | head -n 1)
    for _ in $(seq 600); do curl -fs "${url%/}/suche?was=koch" >/dev/null && break; sleep 0.5; done
    wrk -t1 -c32 -d10s --latency -s bench/pages.lua "${url%/}" |
        grep -E '50%|99%|requests in|Requests/sec|Non-2xx'
    grep -E 'VmRSS|RssAnon|RssFile' "/proc/$server/status"
    kill "$server"
    wait "$server" || true
    server=
}

for count in $counts; do
    echo "== $count demo postings"
    "$umkreis" demo --count "$count" --today "$UMKREIS_TODAY" >"$work/demo.jsonl"
    import "$work/data" "$work/demo.jsonl"
    "$umkreis" --data "$work/data" bench --queries 1000
    pages "$work/data"
    rm -rf "$work/data" "$work/demo.jsonl"
done
