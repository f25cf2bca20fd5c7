#!/usr/bin/env python3
"""The judged queries are well-formed and the measure is right (TAP on stdout)."""
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
spec = importlib.util.spec_from_file_location("eval_search",
                                              os.path.join(ROOT, "tools", "eval_search.py"))
eval_search = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(eval_search)

KINDS = {"plain", "abbrev", "compound", "english", "gender", "place", "synonym", "typo", "umlaut"}
GRADES = {"1", "2", "3"}


def close(a, b):
    return abs(a - b) < 1e-9


def measure_is_right():
    ndcg = eval_search.ndcg
    grades = {"a": 3, "b": 2, "c": 1}
    best = 7 / 1 + 3 / 1.5849625007211562 + 1 / 2
    assert close(ndcg(["a", "b", "c"], grades), 1)
    assert close(ndcg(["x", "a"], grades), (7 / 1.5849625007211562) / best)
    assert close(ndcg(["a", "a", "a"], grades), 7 / best), "a copy gains nothing"
    assert close(ndcg([], grades), 0)
    assert ndcg(["c", "b", "a"], grades) < 1
    many = {str(i): 3 for i in range(50)}
    assert close(ndcg([str(i) for i in range(10)], many), 1), "ten good ones are all one can show"


def distance_is_right():
    assert abs(eval_search.distance_km(51.3396, 12.3713, 52.5244, 13.4105) - 150) < 2


def demo_grades_follow_the_rules():
    occupation = eval_search.occupation_grade
    assert occupation("Kochen", "29302", ["Kochen"], [], ["29302"]) == 3
    assert occupation("Küchenhilfe", "29301", ["Kochen"], [], ["29302"]) == 2, "same four digits"
    assert occupation("Kochen", "29393", ["Kochen"], [], ["29302"]) == 3
    assert occupation("X", "29312", ["Kochen"], [], ["29302"]) == 1, "same three digits"
    assert occupation("X", "43414", ["Kochen"], ["X"], ["29302"]) == 2
    assert occupation("X", "43414", ["Kochen"], [], ["29302"]) == 0
    job = {"demo_label": "Kochen", "demo_contract": "permanent", "demo_level": "experienced",
           "demo_worktime": ["full", "part"]}
    grade = eval_search.demo_grade
    assert grade(job, 3, "") == 3
    assert grade(dict(job, demo_level="lead"), 3, "") == 2
    assert grade(dict(job, demo_contract="apprenticeship"), 3, "") == 1
    assert grade(dict(job, demo_contract="apprenticeship"), 3, "contract=apprenticeship") == 3
    assert grade(job, 3, "contract=apprenticeship") == 1
    assert grade(job, 3, "worktime=part") == 3
    assert grade(job, 3, "worktime=mini") == 1
    assert grade(dict(job, demo_label="IT-Leitung", demo_level="lead"), 3, "") == 3


def demo_queries_are_well_formed():
    codes, seen = eval_search.occupation_codes(), set()
    assert len(codes) >= 150
    for row in eval_search.rows("demo-queries.tsv"):
        assert len(row) == 10, row
        qid, words, where, radius, kind, labels, near, need, lat, lon = row
        assert qid not in seen and words, qid
        seen.add(qid)
        assert set(kind.split()) <= KINDS and kind, qid
        assert all(label in codes for label in labels.split("|")), qid
        assert all(label in codes for label in near.split("|") if label), qid
        assert bool(lat) == bool(lon) == bool(radius), qid
        assert ("place" in kind.split()) == bool(lat), qid
        assert lat or not where, qid
        assert not need or need.split("=")[0] in ("contract", "level", "worktime", "remote"), qid
    assert len(seen) >= 100


def ba_queries_are_well_formed():
    queries = {row[0]: row for row in eval_search.rows("ba-queries.tsv")}
    good, pairs = set(), set()
    for qid, ref, grade in eval_search.rows("ba-qrels.tsv"):
        assert qid in queries and grade in GRADES and " " not in ref, (qid, ref)
        assert (qid, ref) not in pairs, (qid, ref)
        pairs.add((qid, ref))
        if grade == "3":
            good.add(qid)
    assert good == set(queries), set(queries) - good
    assert all(len(row) == 5 and set(row[4].split()) <= KINDS for row in queries.values())
    assert len(queries) >= 100


TESTS = [measure_is_right, distance_is_right, demo_grades_follow_the_rules,
         demo_queries_are_well_formed, ba_queries_are_well_formed]

print(f"1..{len(TESTS)}")
failed = 0
for number, test in enumerate(TESTS, 1):
    try:
        test()
        print(f"ok {number} - {test.__name__.replace('_', ' ')}")
    except AssertionError as e:
        failed += 1
        print(f"not ok {number} - {test.__name__.replace('_', ' ')}\n# {e}")
sys.exit(failed > 0)
