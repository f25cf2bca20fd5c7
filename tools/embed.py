#!/usr/bin/env python3
"""Turns files into one C source: embed.py OUT.c OUT.h NAME=FILE... gives
`extern const unsigned char NAME[]; extern const unsigned int NAME_len;` (assembled with .incbin,
so large tables compile in no time; a NUL follows the bytes)."""
import hashlib
import os
import sys

out_c, out_h, pairs = sys.argv[1], sys.argv[2], [p.split("=", 1) for p in sys.argv[3:]]
with open(out_h, "w") as h:
    h.write("#pragma once\n")
    for name, _ in pairs:
        h.write(f"extern const unsigned char {name}[];\nextern const unsigned int {name}_len;\n")
with open(out_c, "w") as c:
    c.write(f'#include "{os.path.basename(out_h)}"\n')
    for name, path in pairs:
        with open(path, "rb") as f:
            bytes_ = f.read()
        size = len(bytes_)
        # The hash makes this source change with the data, so the object is rebuilt.
        c.write(f'/* {hashlib.sha256(bytes_).hexdigest()} */\n')
        c.write(f'const unsigned int {name}_len = {size}u;\n')
        c.write(f'__asm__(".section .rodata\\n.global {name}\\n.balign 64\\n{name}:\\n'
                f'.incbin \\"{os.path.abspath(path)}\\"\\n.byte 0\\n.previous\\n");\n')
