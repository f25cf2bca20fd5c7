#!/usr/bin/env python3
"""Search quality on the judged queries of tests/judged (rules: tests/judged/README.md).

    tools/eval_search.py build/umkreis [--set demo] [--count 20000] [--worst 10] [--json]
    tools/eval_search.py build/umkreis --set ba --postings ba-jobsuche.jsonl

Loads the corpus into a temporary data directory (or uses --data DIR as it is), asks
`umkreis search --json` for ten hits a query and prints nDCG@10 by kind of query. Gain 2^grade - 1,
discount log2(rank + 1); a vacancy shown a second time gains nothing; what nobody judged has
grade 0.
"""
import argparse
import collections
import json
import math
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JUDGED = os.path.join(ROOT, "tests", "judged")
DEPTH = 10
RADIUS_KM_DEFAULT = 25
TODAY = {"demo": "2026-01-31", "ba": "2025-05-15"}
TRAINING = {"apprenticeship", "dual-study", "internship", "working-student", "trainee"}


def rows(name):
    with open(os.path.join(JUDGED, name), encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def dcg(grades):
    return sum((2 ** g - 1) / math.log2(i + 2) for i, g in enumerate(grades))


def ndcg(shown, grades):
    """shown: keys in order; grades: key → grade. A key counts where it first stands."""
    gains, seen = [], set()
    for key in shown[:DEPTH]:
        gains.append(0 if key in seen else grades.get(key, 0))
        seen.add(key)
    best = dcg(sorted(grades.values(), reverse=True)[:DEPTH])
    return dcg(gains) / best if best else 0.0


def distance_km(lat1, lon1, lat2, lon2):
    a, b = math.radians(lat1), math.radians(lat2)
    h = (math.sin((b - a) / 2) ** 2 +
         math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2)
    return 2 * 6371 * math.asin(math.sqrt(h))


class Query:
    def __init__(self, qid, words, where, radius, kind):
        self.qid, self.words, self.where = qid, words, where
        self.radius = float(radius) if radius else 0
        self.kinds = kind.split()
        self.grades = {}


# ---- the demo: the generator knows the truth -------------------------------------------------

def asked(need, posting):
    """need: "level=lead" or "remote=hybrid,remote"; empty asks for nothing."""
    if not need:
        return True
    field, values = need.split("=")
    has = posting["demo_" + field]
    return bool(set(values.split(",")) & set(has if isinstance(has, list) else [has]))


def occupation_grade(label, code, labels, near, codes):
    if label in labels:
        return 3
    if label in near or any(code[:4] == c[:4] for c in codes):
        return 2
    return 1 if any(code[:3] == c[:3] for c in codes) else 0


def demo_grade(posting, grade, need):
    """grade: of the occupation. What was asked for and is not there leaves 1; so does a training
    when a job is asked for; a leading job of the occupation is 2 at most."""
    if need:
        return grade if asked(need, posting) else min(grade, 1)
    if posting["demo_contract"] in TRAINING:
        return 1
    leads_by_itself = posting["demo_label"] in ("IT-Leitung", "Geschäftsführung")
    if posting["demo_level"] == "lead" and not leads_by_itself:
        return min(grade, 2)
    return grade


def occupation_codes():
    codes = {}
    with open(os.path.join(ROOT, "data", "demo_occupations.tsv"), encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("occupation\t"):
                codes[line.split("\t")[2]] = line.split("\t")[1]
    return codes


def near_enough(posting, lat, lon, radius_km):
    return any(distance_km(lat, lon, *point) <= radius_km for point in posting["demo_points"])


def demo_queries(postings):
    codes = occupation_codes()
    groups = collections.defaultdict(list)
    for posting in postings:
        groups[posting["demo_label"], posting["demo_occupation"]].append(posting)
    for row in rows("demo-queries.tsv"):
        qid, words, where, radius, kind, labels, near, need, lat, lon = row
        query = Query(qid, words, where, radius if where else "", kind)
        labels, near = labels.split("|"), near.split("|")
        wanted = [codes[label] for label in labels]
        within = float(radius or RADIUS_KM_DEFAULT)
        for (label, code), group in groups.items():
            base = occupation_grade(label, code, labels, near, wanted)
            for posting in group if base else []:
                if lat and not near_enough(posting, float(lat), float(lon), within):
                    continue
                grade, key = demo_grade(posting, base, need), posting["demo_vacancy"]
                query.grades[key] = max(grade, query.grades.get(key, 0))
        yield query


def demo_corpus(args, data):
    run = [args.umkreis, "--data", data, "demo", "--count", str(args.count), "--seed",
           str(args.seed), "--today", TODAY["demo"]]
    if not args.data:
        subprocess.run(run + ["--load"], check=True, stdout=subprocess.DEVNULL, env=env("demo"))
    lines = subprocess.run(run, check=True, stdout=subprocess.PIPE, env=env("demo")).stdout
    postings = [json.loads(line) for line in lines.splitlines()]
    by_ref = {p["ref"]: p["demo_vacancy"] for p in postings}
    return list(demo_queries(postings)), lambda hit: by_ref.get(hit["url"].rsplit("/", 1)[-1])


# ---- the agency's postings: judged by reading ------------------------------------------------

def ba_corpus(args, data):
    if not args.postings:
        sys.exit("eval_search: --set ba needs --postings FILE (ba-jobsuche.jsonl)")
    if not args.data:
        subprocess.run([args.umkreis, "--data", data, "import", args.postings], check=True,
                       stdout=subprocess.DEVNULL, env=env("ba"))
    queries = {}
    for row in rows("ba-queries.tsv"):
        queries[row[0]] = Query(*row)
    for qid, ref, grade in rows("ba-qrels.tsv"):
        queries[qid].grades[ref] = int(grade)
    by_title = {}
    with open(args.postings, encoding="utf-8") as lines:
        for i, line in enumerate(lines, 1):
            p = json.loads(line)
            ref = (p.get("refnr") or p.get("referenznummer") or "").strip()
            if not ref or " " in ref: # judged by line; its hit has no address to know it by
                title = " ".join((p.get("stellenangebotsTitel") or "").split())
                by_title[title, (p.get("firma") or "").strip()] = f"line:{i}"

    def key(hit):
        ref = (hit.get("url") or "").rsplit("/", 1)[-1]
        unnamed = by_title.get((" ".join(hit["title"].split()), hit.get("employer", "").strip()))
        return ref if "jobdetail" in (hit.get("url") or "") else unnamed
    return list(queries.values()), key


# ---- asking ----------------------------------------------------------------------------------

def env(which):
    return dict(os.environ, UMKREIS_TODAY=TODAY[which])


def ask(args, data, query):
    command = [args.umkreis, "--data", data, "search", "--json", "--limit", str(DEPTH)]
    if query.where:
        command += ["--where", query.where]
        if query.radius:
            command += ["--radius", f"{query.radius:g}"]
    run = subprocess.run(command + ["--", query.words], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, env=env(args.set), check=False)
    if run.returncode != 0:
        print(f"{query.qid} {query.words}: {run.stderr.decode().strip()}", file=sys.stderr)
        return {"total": 0, "hits": []}
    return json.loads(run.stdout)


def measure(args, data):
    queries, key = (demo_corpus if args.set == "demo" else ba_corpus)(args, data)
    results = []
    for query in queries:
        if not query.grades:
            print(f"{query.qid} {query.words}: nothing relevant in this corpus, left out",
                  file=sys.stderr)
            continue
        answer = ask(args, data, query)
        shown = [key(hit) for hit in answer["hits"]]
        results.append({"qid": query.qid, "query": query.words, "where": query.where,
                        "kinds": query.kinds, "ndcg": ndcg(shown, query.grades),
                        "first": query.grades.get(shown[0], 0) if shown else 0,
                        "total": answer["total"],
                        "shown": [query.grades.get(k, 0) for k in shown]})
    return results


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def summary(results):
    by_kind = collections.defaultdict(list)
    for r in results:
        for kind in r["kinds"]:
            by_kind[kind].append(r["ndcg"])
    return {"queries": len(results), "ndcg10": mean(r["ndcg"] for r in results),
            "first_good": mean(r["first"] >= 2 for r in results),
            "empty": mean(r["total"] == 0 for r in results),
            "kinds": {k: {"n": len(v), "ndcg10": mean(v)} for k, v in sorted(by_kind.items())}}


def print_text(args, results):
    s = summary(results)
    print(f"{args.set}: {s['queries']} queries, nDCG@10 {s['ndcg10']:.3f}, first hit good "
          f"{s['first_good']:.1%}, nothing found {s['empty']:.1%}")
    for kind, v in s["kinds"].items():
        print(f"  {kind:<10} {v['n']:>3} queries  nDCG@10 {v['ndcg10']:.3f}")
    for r in sorted(results, key=lambda r: r["ndcg"])[:args.worst]:
        place = f" --where {r['where']}" if r["where"] else ""
        print(f"  {r['ndcg']:.3f} {r['qid']} {r['query']}{place}: {r['total']} hits, grades "
              f"{' '.join(map(str, r['shown']))}")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("umkreis", help="the binary")
    p.add_argument("--set", choices=["demo", "ba"], default="demo")
    p.add_argument("--postings", help="the agency's postings (for --set ba)")
    p.add_argument("--data", help="a data directory that already holds the corpus")
    p.add_argument("--count", type=int, default=20000, help="size of the demo corpus")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--worst", type=int, default=0, help="list the N worst queries")
    p.add_argument("--json", action="store_true")
    args = p.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        results = measure(args, args.data or temporary)
    if args.json:
        print(json.dumps({**summary(results), "results": results}, ensure_ascii=False))
    else:
        print_text(args, results)


if __name__ == "__main__":
    main()
