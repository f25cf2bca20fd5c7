#!/usr/bin/env python3
"""Learns the words of each part of a posting:

    train_zones.py POSTINGS.jsonl > data/rules_zone_words.tsv

No labels by hand: the lines under a heading that data/rules_zones.tsv knows are examples of that
heading's part. POSTINGS holds one object a line with `stellenangebotsBeschreibung` and `firma`
(the agency's format). A word counts only when at least EMPLOYERS_MIN employers use it, so that no
employer's own phrases are learned. The features are those of src/understand/zone_words.c.
"""
import collections
import html
import json
import math
import os
import random
import re
import sys

ZONES = ['tasks', 'profile', 'offer', 'about', 'application', 'other']
EMPLOYERS_MIN = 6
EPOCHS = 6
SCALE = 16
FOLDS = (('ä', 'ae'), ('ö', 'oe'), ('ü', 'ue'), ('ß', 'ss'), ('€', 'eur'),
         ('–', ' - '), ('—', ' - '), ('\xa0', '  '))
WORD = re.compile(r'[a-z][a-z0-9+#]*')
BULLET = re.compile(r'^\s*[-•·+*]\s')


def fold(s):
    s = s.lower()
    for a, b in FOLDS:
        s = s.replace(a, b)
    return s


def read_headings(path):
    phrases = []
    for line in open(path, encoding='utf-8'):
        if line.startswith('#') or not line.strip():
            continue
        zone, words = line.rstrip('\n').split('\t')
        for w in words.split('|'):
            w = fold(w.strip())
            left = '' if w.startswith('*') else r'(?<![a-z0-9])'
            right = '' if w.endswith('*') else r'(?![a-z0-9])'
            core = w.strip('*')
            phrases.append((zone, len(core), re.compile(left + re.escape(core) + right)))
    return phrases


def heading(phrases, line):
    raw = line.strip()
    k = fold(re.sub(r'^[\s#*_>•·+\-–°■●»]+', '', raw))
    k = re.sub(r'[*_#:]+\s*$', '', k).strip()
    if not k or len(k) > 75 or (raw.endswith('.') and not raw.endswith('..')):
        return None
    if BULLET.match(line) and not raw.rstrip('* ').endswith(':'):
        return None
    best = None
    for zone, n, rx in phrases:
        if (best is None or n > best[1]) and rx.search(k):
            best = (zone, n)
    if not best or (best[1] < len(k) * 0.3 and len(k.split()) > 7):
        return None
    return best[0]


def features(line, bullet):
    folded = fold(line)
    w = WORD.findall(folded)
    f = ['B' if bullet else 'b']
    f += [x[:8] for x in w]
    f += ['-' + x[-7:] for x in w if len(x) >= 10]
    f += [a[:8] + ' ' + b[:8] for a, b in zip(w, w[1:])]
    if w:
        f += ['^' + w[0][:8], '^-' + w[0][-3:], '$' + w[-1][-7:], '$-' + w[-1][-2:]]
    f.append('L%d' % min(6, len(w) // 5))
    return set(f)


def examples(path, phrases):
    seen = set()
    for line in open(path, encoding='utf-8'):
        row = json.loads(line)
        lines = [x for x in html.unescape(row['stellenangebotsBeschreibung']).split('\n')
                 if x.strip()]
        if len(lines) < 8:
            continue
        zone = 'about'
        for x in lines:
            found = heading(phrases, x)
            if found:
                zone = found
                continue
            key = fold(x).strip()
            if len(key) < 12 or key in seen:
                continue
            seen.add(key)
            yield ZONES.index(zone), row['firma'], features(x, bool(BULLET.match(x)))


def train(data):
    employers = collections.defaultdict(set)
    for _, firm, feats in data:
        for f in feats:
            employers[f].add(firm)
    ids = {f: i for i, f in enumerate(sorted(f for f, e in employers.items()
                                             if len(e) >= EMPLOYERS_MIN))}
    rows = [([ids[f] for f in sorted(feats) if f in ids], y) for y, _, feats in data]
    weights = [[0.0] * 6 for _ in ids]
    squares = [[1e-6] * 6 for _ in ids]
    random.seed(1)
    for _ in range(EPOCHS):
        random.shuffle(rows)
        for x, y in rows:
            s = [sum(weights[i][k] for i in x) for k in range(6)]
            m = max(s)
            e = [math.exp(v - m) for v in s]
            t = sum(e)
            p = [v / t - (k == y) for k, v in enumerate(e)]
            for i in x:
                w, g = weights[i], squares[i]
                for k in range(6):
                    d = p[k] + 1e-3 * w[k]
                    g[k] += d * d
                    w[k] -= 0.15 * d / math.sqrt(g[k])
    return {f: weights[i] for f, i in ids.items()}


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data')
    data = list(examples(sys.argv[1], read_headings(os.path.join(root, 'rules_zones.tsv'))))
    print('# Weights (1/%d) of words for %s.\n# Made by tools/train_zones.py; do not edit.'
          % (SCALE, ' '.join(ZONES)))
    for f, w in sorted(train(data).items()):
        q = [max(-127, min(127, round(v * SCALE))) for v in w]
        if max(map(abs, q)) >= 6:
            print(f + '\t' + '\t'.join(map(str, q)))


if __name__ == '__main__':
    main()
