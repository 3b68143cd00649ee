"""Writes resized.json: one grey and one RGB picture at several sizes, as Pillow's bilinear filter gives them."""

import json
import pathlib

import numpy
from PIL import Image

HERE = pathlib.Path(__file__).parent
HEIGHT, WIDTH = 7, 10
SIZES = [(7, 5), (3, 10), (14, 20), (2, 3), (1, 1), (11, 4), (5, 23)]


def main():
    cases = []
    for channels in (1, 3):
        # The same formula is in ResizeTests.swift; it jumps from sample to sample, the hardest case for a filter.
        source = [(at * at * 7 + at * 13) % 256 for at in range(HEIGHT * WIDTH * channels)]
        shape = (HEIGHT, WIDTH) if channels == 1 else (HEIGHT, WIDTH, 3)
        image = Image.fromarray(numpy.array(source, dtype=numpy.uint8).reshape(shape))
        for height, width in SIZES:
            resized = image.resize((width, height), Image.Resampling.BILINEAR)
            cases.append({
                "channelCount": channels, "height": height, "width": width,
                "samples": numpy.asarray(resized).reshape(-1).tolist(),
            })
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in cases)
    (HERE / "resized.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
