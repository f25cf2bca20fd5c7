#!/usr/bin/env python3
"""Adds up Meson's JUnit logs: names what failed and what was skipped, ends with
"N passed, N failed, N skipped". Exit 1 when anything failed or nothing ran."""
import sys
import xml.etree.ElementTree as ET

passed = failed = skipped = 0
for path in sys.argv[1:]:
    try:
        root = ET.parse(path).getroot()
    except (OSError, ET.ParseError) as e:
        print(f"no test log: {e}")
        failed += 1
        continue
    for case in root.iter("testcase"):
        name = f"{case.get('classname', '')} {case.get('name', '')}".strip()
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            print(f"failed: {name} ({path.split('/')[0]})")
        elif case.find("skipped") is not None:
            skipped += 1
            print(f"skipped: {name} ({path.split('/')[0]})")
        else:
            passed += 1
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or not passed else 0)
