#!/usr/bin/env python3
"""Scores a TREC run: trec_eval.py QRELS RUN prints MRR, top@1/5/10 and MAP over the first 100.

The two files may come in either order. Queries without a relevant label are left out; queries the
run does not name count as 0."""
import collections
import sys


def read_qrels(path):
    relevant = collections.defaultdict(set)
    with open(path, encoding="utf-8") as f:
        for line in f:
            fields = line.split()
            if len(fields) >= 4 and int(fields[3]) > 0:
                relevant[fields[0]].add(fields[2])
    return relevant


def read_run(path):
    run = collections.defaultdict(list)
    with (sys.stdin if path == "-" else open(path, encoding="utf-8")) as f:
        for line in f:
            query, _, label, rank, _score, *_ = line.split()
            run[query].append((int(rank), label))
    return {q: [label for _, label in sorted(hits)] for q, hits in run.items()}


def is_run(path):
    if path == "-":
        return True
    with open(path, encoding="utf-8") as f:
        return f.readline().split()[1:2] == ["Q0"]


def score(relevant, ranking):
    precision, found, first = 0.0, 0, 0
    for i, label in enumerate(ranking[:100], 1):
        if label in relevant:
            found += 1
            first = first or i
            precision += found / i
    return first, precision / len(relevant)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    paths = sorted(sys.argv[1:], key=is_run)
    qrels, run = read_qrels(paths[0]), read_run(paths[1])
    results = [score(r, run.get(q, [])) for q, r in qrels.items()]
    n = len(results) or 1
    print(f"queries {len(results)}")
    print(f"MRR     {sum(1 / f for f, _ in results if f) / n:.4f}")
    for k in (1, 5, 10):
        print(f"top@{k:<3} {sum(0 < f <= k for f, _ in results) / n:.4f}")
    print(f"MAP     {sum(a for _, a in results) / n:.4f}")


if __name__ == "__main__":
    main()
