#!/bin/sh
# Installs what is missing of the named sets of Debian 12 packages, and says so first.
# usage: tools/install_deps.sh build|test|bench …
# Quick when nothing is missing: no network, no apt.
set -eu

packages_build="gcc libc6-dev meson ninja-build pkg-config python3 libsqlite3-dev libmicrohttpd-dev
  libxml2-dev libjansson-dev libutf8proc-dev libstemmer-dev libpcre2-dev libxxhash-dev libzstd-dev
  zlib1g-dev wngerman"
packages_test="libcmocka-dev clang clang-format libclang-rt-14-dev chromium fonts-dejavu-core
  sqlite3"
packages_bench="wrk curl"

missing=""
need() { # need PACKAGE…
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing="$missing $package"
    done
}
# A program from elsewhere (a newer node, another JDK) is as good as the package.
need_program() { # need_program PROGRAM PACKAGE
    command -v "$1" >/dev/null 2>&1 || need "$2"
}

for set_name in "$@"; do
    case "$set_name" in
    build) need $packages_build ;;
    test)
        need $packages_test
        need_program node nodejs
        need_program npm npm
        need_program java default-jre-headless
        need_program nginx nginx-light
        ;;
    bench) need $packages_bench ;;
    *)
        echo "install_deps.sh: no set of packages named $set_name" >&2
        exit 64
        ;;
    esac
done
[ -n "$missing" ] || exit 0

echo "Missing packages, to be installed with apt-get:$missing"
as_root=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "Run this as root, or install sudo, or install the packages yourself." >&2
        exit 77
    }
    as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
# A fresh machine has no package lists yet; an old list is refreshed only if it does not do.
$as_root apt-get install -y -q --no-install-recommends $missing >/tmp/umkreis-apt.log 2>&1 || {
    $as_root apt-get update -q >/tmp/umkreis-apt.log 2>&1
    $as_root apt-get install -y -q --no-install-recommends $missing >>/tmp/umkreis-apt.log 2>&1
} || {
    tail -n 20 /tmp/umkreis-apt.log >&2
    echo "apt-get failed; the whole output is in /tmp/umkreis-apt.log" >&2
    exit 69
}
