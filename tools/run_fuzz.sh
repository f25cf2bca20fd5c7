#!/bin/bash
# Builds the fuzz targets with libFuzzer, ASan and UBSan and runs each for SECONDS from its corpus.
# New inputs go to BUILD/corpus/NAME, crashes to BUILD/crashes.
# usage: tools/run_fuzz.sh BUILD SECONDS
set -uo pipefail
build=$1 seconds=$2
[ -e "$build/build.ninja" ] ||
    CC=clang meson setup "$build" -Dfuzz=true -Dtests=false -Db_sanitize=address,undefined \
        -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link >/dev/null || exit 1
ninja -C "$build" --quiet || exit 1
mkdir -p "$build/crashes"
passed=0 failed=0
for target in "$build"/fuzz/fuzz_*; do
    [ -f "$target" ] && [ -x "$target" ] || continue
    name=$(basename "$target"); name=${name#fuzz_}
    mkdir -p "$build/corpus/$name"
    echo "fuzz $name for $seconds s"
    if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$build/crashes/$name-" "$build/corpus/$name" "fuzz/corpus/$name" \
        >"$build/$name.log" 2>&1; then
        passed=$((passed + 1))
        grep -E 'stat::number_of_executed_units' "$build/$name.log"
    else
        failed=$((failed + 1))
        tail -n 30 "$build/$name.log"
        echo "fuzz $name failed: the input in $build/crashes becomes a file of fuzz/corpus/$name"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
