#!/bin/bash
# Quality figures on real postings and reference data, when they stand beside the checkout in
# shared/data; the demo's judged queries always. usage: tools/eval.sh BINARY
set -uo pipefail
umkreis=$(realpath "$1")
cd "$(dirname "$0")/.." || exit 1
shared=../shared/data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "== what understanding finds of the demo's truth"
python3 tools/eval_demo.py "$umkreis"
echo "== ranking, judged queries of the demo"
python3 tools/eval_search.py "$umkreis"

if [ -d "$shared" ]; then
    echo "== ranking, judged queries of the agency's postings"
    python3 tools/eval_search.py "$umkreis" --set ba --postings "$shared/postings/ba-jobsuche.jsonl"
    echo "== places, built-in gazetteer"
    "$umkreis" --data "$work/builtin" place --measure-ba "$shared/postings/ba-jobsuche.jsonl"
    "$umkreis" --data "$work/builtin" place --measure-cities \
        "$shared/postings/stepstone-2025-05.csv"
    echo "== places, after gazetteer import"
    "$umkreis" --data "$work/geonames" gazetteer import "$shared/places/geonames-postal-DE.txt"
    "$umkreis" --data "$work/geonames" place --measure-ba "$shared/postings/ba-jobsuche.jsonl"
    "$umkreis" --data "$work/geonames" place --measure-cities \
        "$shared/postings/stepstone-2025-05.csv"
    echo "== matching occupation labels"
    "$umkreis" match --corpus "$shared/melo-de/corpus.tsv" --queries "$shared/melo-de/queries.tsv" \
        >"$work/run.txt"
    python3 tools/trec_eval.py "$work/run.txt" "$shared/melo-de/qrels.tsv"
else
    echo "No shared/data beside the checkout: only the demo's figures."
fi
