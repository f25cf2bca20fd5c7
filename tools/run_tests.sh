#!/bin/bash
# Runs every test in the plain build and (if named) in the sanitizer build, and ends with the line
# "N passed, N failed, N skipped".
# usage: tools/run_tests.sh BUILD SANITIZER-BUILD|"" [MESON TEST ARGS]
set -uo pipefail
build=$1 san=$2
shift 2

if [ -f tests/e2e/package-lock.json ] && [ ! -e tests/e2e/node_modules/.package-lock.json ]; then
    echo "npm ci in tests/e2e (browser driver, axe, vnu)"
    npm ci --prefix tests/e2e --no-audit --no-fund --loglevel=error || exit 1
fi

meson configure "$build" -Dtests=true >/dev/null || exit 1
ninja -C "$build" --quiet || exit 1
logs=("$build/meson-logs/testlog.junit.xml")
rm -f "${logs[0]}"
failed=0
echo "== tests as shipped"
meson test -C "$build" --no-rebuild --print-errorlogs "$@" || failed=1
if [ -n "$san" ]; then
    [ -e "$san/build.ninja" ] ||
        meson setup "$san" -Db_sanitize=address,undefined -Dsanitized=true >/dev/null || exit 1
    ninja -C "$san" --quiet || exit 1
    logs+=("$san/meson-logs/testlog.junit.xml")
    rm -f "${logs[1]}"
    echo "== tests under AddressSanitizer and UBSan"
    meson test -C "$san" --no-rebuild --print-errorlogs --timeout-multiplier 3 "$@" || failed=1
fi
python3 tools/test_summary.py "${logs[@]}" || failed=1
exit $failed
