#!/usr/bin/env python3
"""Style that a machine can check, as an ordinary test (TAP on stdout).

Include direction, banned calls, long lines, clang-format, dead links in the docs, files nobody
builds, exported names that do not carry their file's name. Run from anywhere: tools/tidy.py
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LINE_MAX = 100
FILE_BYTES_MAX = 3_000_000

# A folder may include from itself and from these (ARCHITECTURE.md, "Dependencies").
MAY_USE = {
    "base": [],
    "text": ["base"],
    "places": ["base", "text"],
    "occupations": ["base", "text"],
    "pay": ["base", "text"],
    "understand": ["base", "text", "places", "occupations", "pay"],
    "ingest": ["base", "text", "places", "understand"],
    "store": ["base", "text", "places", "understand"],
    "index": ["base", "text", "places", "occupations", "understand", "store"],
    "query": ["base", "text", "places", "occupations", "understand", "store", "index"],
    "market": ["base", "text", "places", "occupations", "pay", "understand", "store", "index",
               "query"],
    "http": ["base"],
    "demo": ["base", "text", "places", "occupations", "understand"],
    "web": ["base", "text", "places", "occupations", "pay", "understand", "ingest", "store",
            "index", "query", "market", "http"],
}
MAY_USE["cli"] = list(MAY_USE) + ["ingest", "web"]

# Calls that lose bounds, depend on the locale, or are not safe with threads.
BANNED = {
    "strcpy": "struct str or snprintf", "strcat": "struct buf", "sprintf": "snprintf",
    "vsprintf": "vsnprintf", "gets": "read", "strtok": "str_split", "strncpy": "memcpy",
    "atoi": "str_to_i64", "atol": "str_to_i64", "atof": "str_to_double",
    "strtod": "str_to_double", "localtime": "date_*", "gmtime": "gmtime_r", "ctime": "date_*",
    "asctime": "date_*", "rand": "rng_*", "srand": "rng_seed", "alloca": "struct arena",
    "tmpnam": "mkstemp", "mktemp": "mkstemp", "strerror_l": "strerror_r", "system": "fork and exec",
    "popen": "fork and exec",
}
BANNED_RE = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")


def tracked():
    try:
        out = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
        names = out.stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):  # a tarball
        names = [os.path.relpath(os.path.join(d, f), ROOT)
                 for d, _, files in os.walk(ROOT) for f in files
                 if "/build" not in d and "node_modules" not in d and "/.git" not in d]
    return sorted(n for n in names if n and os.path.isfile(os.path.join(ROOT, n)))


FILES = tracked()


def text(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="surrogateescape") as f:
        return f.read()


def code_only(source):
    """Comments and string literals blanked, line numbers kept."""
    def blank(m):
        return re.sub(r"[^\n]", " ", m.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', blank, source, flags=re.S)


def c_files(folder="src/"):
    return [f for f in FILES if f.startswith(folder) and f.endswith((".c", ".h"))]


def include_direction():
    for name in c_files():
        module = name.split("/")[1]
        for i, line in enumerate(text(name).split("\n"), 1):
            m = re.match(r'#include "(\w+)/', line)
            if m and m.group(1) in MAY_USE and m.group(1) != module \
                    and m.group(1) not in MAY_USE.get(module, []):
                yield f"{name}:{i}: {module}/ may not include {m.group(1)}/"


def banned_calls():
    for name in c_files("src/") + c_files("tests/") + c_files("fuzz/"):
        for i, line in enumerate(code_only(text(name)).split("\n"), 1):
            for m in BANNED_RE.finditer(line):
                if m.group(1) == "system" and name.startswith("tests/"):
                    continue  # rm -rf of a test's own folder
                yield f"{name}:{i}: {m.group(1)}: use {BANNED[m.group(1)]}"


def long_lines():
    for name in FILES:
        if not name.endswith((".c", ".h", ".py", ".mjs", ".sh", ".css", ".build")):
            continue
        for i, line in enumerate(text(name).split("\n"), 1):
            if len(line) > LINE_MAX:
                yield f"{name}:{i}: {len(line)} columns, at most {LINE_MAX}"
            if line != line.rstrip():
                yield f"{name}:{i}: white space at the end of the line"


def formatted():
    files = c_files("src/") + c_files("tests/") + c_files("fuzz/") + c_files("bench/")
    try:
        out = subprocess.run(["clang-format", "--dry-run", *files], cwd=ROOT, capture_output=True)
    except FileNotFoundError:
        yield None
        return
    for line in sorted(set(re.findall(r"^(\S+?:\d+):\d+: warning", out.stderr.decode(), re.M))):
        yield f"{line}: run `make format`"


def dead_links():
    for name in FILES:
        if not name.endswith(".md"):
            continue
        source = re.sub(r"```.*?```", "", text(name), flags=re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", source):
            if re.match(r"[a-z]+:|#", target):
                continue
            path = os.path.normpath(os.path.join(os.path.dirname(name), target.split("#")[0]))
            if not os.path.exists(os.path.join(ROOT, path)):
                yield f"{name}: link to {target}, which does not exist"


def unbuilt_files():
    listed = "\n".join(text(f) for f in FILES if os.path.basename(f) == "meson.build")
    for name in c_files("src/") + c_files("tests/") + c_files("fuzz/"):
        stem = os.path.basename(name)
        # fuzz_x.c and test_x.c are listed by name without ending
        words = [stem, f"'{stem[:-2]}'", f"'{stem[5:-2]}'"]
        if name.endswith(".c") and not any(w in listed for w in words):
            yield f"{name}: no meson.build lists it"


def exported_names():
    """postings.c exports only postings_*, or what a header of its folder declares."""
    headers = {}
    for name in c_files():
        if name.endswith(".h"):
            headers.setdefault(os.path.dirname(name), []).append(text(name))
    for name in c_files():
        if not name.endswith(".c"):
            continue
        declared = "\n".join(headers.get(os.path.dirname(name), []))
        for m in re.finditer(r"^(?!static|extern|typedef|return|else)[a-z][\w \*]*?[ \*](\w+)"
                             r"\([^;]*?\)\n\{", code_only(text(name)), re.M):
            if m.group(1) != "main" and not re.search(rf"\b{m.group(1)}\s*\(", declared):
                yield f"{name}: {m.group(1)} is neither static nor declared in a header"


def big_files():
    for name in FILES:
        size = os.path.getsize(os.path.join(ROOT, name))
        if size > FILE_BYTES_MAX:
            yield f"{name}: {size} bytes"


CHECKS = [include_direction, banned_calls, long_lines, formatted, dead_links, unbuilt_files,
          exported_names, big_files]


def main():
    print(f"1..{len(CHECKS)}")
    bad = False
    for i, check in enumerate(CHECKS, 1):
        findings = list(check())
        title = check.__name__.replace("_", " ")
        if findings == [None]:
            print(f"ok {i} - {title} # SKIP tool not installed")
            continue
        for f in findings[:40]:
            print(f"# {f}")
        if len(findings) > 40:
            print(f"# … and {len(findings) - 40} more")
        print(f"{'not ok' if findings else 'ok'} {i} - {title}")
        bad = bad or bool(findings)
    return 1 if bad else 0


sys.exit(main())
