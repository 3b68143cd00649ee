"""Writes csv.json: random CSV files and the rows that Python's csv module reads from them.

The rows are null where quotes do not stand around whole fields: an error, some of which Python lets pass.
A file of another name, and a count of files, may be given: make_csv_fixture.py other.json 20000
"""

import csv
import io
import json
import pathlib
import random
import re
import sys

WELL_FORMED = re.compile(r'(?:(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n?|\n|$))*')
PIECES = ['"', '""', ",", "\n", "\r\n", "\r", " ", "a", "bc", "\u00e9", "\u0301", "\0", '"x"', '"', ",", "\n"]


def field(draw):
    content = "".join(draw.choices(PIECES, k=draw.randint(0, 4)))
    if draw.random() < 0.6:
        return '"' + content.replace('"', '""') + '"'
    return re.sub(r'[",\r\n]', " ", content)


def text(draw):
    if draw.random() < 0.3:
        return "".join(draw.choices(PIECES, k=draw.randint(0, 9)))
    end = draw.choice(["\n", "\r\n", "\r"])
    rows = [",".join(field(draw) for _ in range(draw.randint(0, 3))) for _ in range(draw.randint(0, 4))]
    return end.join(rows) + draw.choice(["", end])


def main(path, count):
    draw = random.Random(4180)
    cases = []
    for _ in range(count):
        content = text(draw)
        rows = None
        if WELL_FORMED.fullmatch(content):
            rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
        cases.append(json.dumps({"text": content, "rows": rows}, separators=(",", ":")))
    pathlib.Path(path).write_text("[\n" + ",\n".join(cases) + "\n]\n")


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    main(sys.argv[1] if len(sys.argv) > 1 else here / "csv.json", int(sys.argv[2]) if len(sys.argv) > 2 else 300)
