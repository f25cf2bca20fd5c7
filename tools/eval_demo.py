#!/usr/bin/env python3
"""How well `umkreis understand` finds the truth of the demo corpus again.

    tools/eval_demo.py build/umkreis [--count 5000] [--seed 1] [--json] [--wrong FIELD]

For each fact: found (share of postings with any answer) and right (share of the found that agree
with the generator). Postings do not say everything: "found" need not reach 100 %, "right" should.
--wrong FIELD lists the wrong ones of the fields whose name begins so.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile

from eval_search import TODAY, distance_km

NEAR_KM = 5
PAY_TOLERANCE = 0.15 # a stated range is up to 11 % wide on either side of the true pay


class Score:
    def __init__(self):
        self.n = self.found = self.right = 0
        self.wrong = []

    def add(self, truth, posting, answer, is_right):
        self.n += 1
        if answer in (None, "", 0, []):
            return
        self.found += 1
        if is_right:
            self.right += 1
        else:
            self.wrong.append(f"{posting['ref']} {posting['title']!r}: {answer} for {truth}")


def value(fact):
    return fact.get("value") if isinstance(fact, dict) else fact


def nearest_km(places, points):
    found = [distance_km(p["lat"], p["lon"], *point)
             for p in places or [] for point in points if p.get("lat") is not None]
    return min(found, default=None)


def yearly(pay):
    ends = [pay[k] for k in ("yearly_min", "yearly_max") if pay.get(k)]
    return sum(ends) / len(ends) if ends else None


def score_occupation(scores, posting, facts):
    code, want = (facts.get("occupation") or {}).get("code"), posting["demo_occupation"]
    for digits in (5, 4, 3):
        scores[f"occupation, {digits} digits"].add(want, posting, code,
                                                   code and code[:digits] == want[:digits])


def score_place(scores, posting, facts):
    km = nearest_km(facts.get("places"), posting["demo_points"])
    if km is not None:
        km = max(km, 1e-3)
    scores[f"place within {NEAR_KM} km"].add(posting["demo_town"], posting, km,
                                             km is not None and km <= NEAR_KM)


def score_named(scores, posting, facts):
    for field in ("contract", "level", "remote", "agency"):
        got, want = value(facts.get(field)), posting["demo_" + field]
        scores[field].add(want, posting, got, got == want)
    got = {value(w) for w in facts.get("worktime") or []}
    want = set(posting["demo_worktime"])
    scores["worktime"].add(want, posting, sorted(got), got <= want)


def score_pay(scores, posting, facts):
    pay, notation = facts.get("pay") or {}, posting["demo_pay_notation"]
    if notation == "none":
        stated = pay if pay.get("source") in ("stated", "tariff") else None
        scores["pay, though none is stated"].add("nothing", posting, stated, False)
    elif notation == "tariff":
        group = posting["demo_tariff"].split()[-1].lstrip("EPS")
        got = pay.get("tariff")
        scores["pay: tariff group"].add(posting["demo_tariff"], posting, got,
                                        got and got.split()[-1].lstrip("EGPS") == group)
    elif "demo_yearly" in posting and notation != "by-tariff" and "demo_sibling_of" not in posting:
        got, want = yearly(pay), posting["demo_yearly"]
        scores["pay: " + notation.split("-")[0]].add(
            f"{want} ({notation})", posting, got,
            got and abs(got / want - 1) <= PAY_TOLERANCE)


def measure(args):
    env = dict(os.environ, UMKREIS_TODAY=TODAY["demo"])
    run = [args.umkreis, "demo", "--count", str(args.count), "--seed", str(args.seed), "--today",
           TODAY["demo"]]
    scores = collections.defaultdict(Score)
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        subprocess.run(run, check=True, stdout=file, env=env)
        file.flush()
        answers = subprocess.run([args.umkreis, "understand", file.name], check=True, env=env,
                                 stdout=subprocess.PIPE).stdout
        with open(file.name, encoding="utf-8") as lines:
            for line, answer in zip(lines, answers.splitlines(), strict=True):
                posting, facts = json.loads(line), json.loads(answer)
                if posting["ref"] != facts["ref"]:
                    sys.exit(f"eval_demo: {posting['ref']} was answered with {facts['ref']}")
                for score in (score_occupation, score_place, score_named, score_pay):
                    score(scores, posting, facts)
    return scores


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("umkreis", help="the binary")
    p.add_argument("--count", type=int, default=5000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--wrong", metavar="FIELD", help="list what is wrong in fields beginning so")
    p.add_argument("--json", action="store_true")
    args = p.parse_args()
    scores = measure(args)
    if args.json:
        print(json.dumps({k: {"n": s.n, "found": s.found, "right": s.right}
                          for k, s in scores.items()}))
        return
    if args.wrong:
        for field, s in scores.items():
            if field.startswith(args.wrong):
                print(f"== {field}", *s.wrong, sep="\n")
        return
    print(f"{'fact':<28}{'n':>7}{'found':>9}{'right':>9}")
    for field, s in scores.items():
        right = f"{s.right / s.found:9.1%}" if s.found else f"{'-':>9}"
        print(f"{field:<28}{s.n:>7}{s.found / s.n:>9.1%}{right}")


if __name__ == "__main__":
    main()
