"""Writes unicode.json: what the Python package `tokenizers` (0.23.3) takes each code point for, as ranges, and what it
makes of random texts of marks. The code points are grouped by what each step makes of them:

    words, spaces   what the Whitespace step puts into words, and leaves out (the rest is punctuation)
    accents         what StripAccents takes away
    decomposed      what NFD changes
    ordered         what NFD moves before U+0345, the mark that comes last of all

To see which version of Unicode a table is of, compare these with the ages of the characters.
"""

import json
import pathlib
import random

from tokenizers import normalizers, pre_tokenizers

HERE = pathlib.Path(__file__).parent
NFD, LOWERCASE, STRIP = normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()
SPLIT = pre_tokenizers.Whitespace()


def ranges(codes):
    """Sorted numbers as [first, last] of each run."""
    found = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def word_count(text):
    return len(SPLIT.pre_tokenize_str(text))


def main():
    codes = [code for code in range(0x80, 0x110000) if not 0xD800 <= code < 0xE000]
    traits = {
        "words": lambda c: word_count("a" + c) == 1 and word_count(c) == 1,
        "spaces": lambda c: word_count(c) == 0,
        "accents": lambda c: STRIP.normalize_str(c) == "",
        "decomposed": lambda c: NFD.normalize_str(c) != c,
        "ordered": lambda c: NFD.normalize_str("a\u0345" + c) == "a" + c + "\u0345",
    }
    fixture = {name: ranges([c for c in codes if has(chr(c))]) for name, has in traits.items()}
    # Random texts of the characters that combine by any table, some of which the package does not know.
    marks = [chr(c) for c in codes if traits["accents"](chr(c)) or traits["ordered"](chr(c))]
    newer = [*map(chr, [0x1CF2, 0x1CF3, 0x111C9, 0x11938, 0x897, 0x1ACE, 0x10EAB, 0x113CE, 0x1DF9, 0x11D97, 0x1E5EE])]
    draw = random.Random(12)
    texts = []
    for _ in range(400):
        choices = draw.choices([marks, newer, "aoe \u00c9\u1e68\uac01"], [5, 3, 2], k=draw.randint(2, 9))
        text = "".join(draw.choice(each) for each in choices)
        texts.append([text, LOWERCASE.normalize_str(NFD.normalize_str(text))])
    fixture["normalised"] = texts
    lines = ",\n".join(f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in fixture.items())
    (HERE / "unicode.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
