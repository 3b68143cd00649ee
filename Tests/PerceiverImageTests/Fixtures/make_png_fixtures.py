"""Writes one small PNG file of each kind, and expected.json with the samples that a reader must return.

Run without arguments; needs only the standard library. The encoder is separate from libpng, so that the two
check each other: the expected samples come from the random source, not from decoding the files.
"""

import json
import pathlib
import random
import struct
import zlib

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 9, 5
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
GAMMA = (b"gAMA", struct.pack(">I", 30000))

KINDS = [
    # name, colour type, bits, interlaced, extra chunks
    ("grey1-interlaced", GREY, 1, True, []),
    ("grey2", GREY, 2, False, []),
    ("grey4", GREY, 4, False, []),
    ("grey8-transparent-gamma", GREY, 8, False, [GAMMA, (b"tRNS", struct.pack(">H", 100))]),
    ("grey16-interlaced", GREY, 16, True, [GAMMA]),
    ("grey-alpha8", GREY_ALPHA, 8, False, []),
    ("grey-alpha16-interlaced", GREY_ALPHA, 16, True, []),
    ("palette1", PALETTE, 1, False, []),
    ("palette2-interlaced", PALETTE, 2, True, []),
    ("palette4", PALETTE, 4, False, []),
    ("palette8-transparent", PALETTE, 8, False, [(b"tRNS", bytes(range(0, 200, 10)))]),
    ("rgb8-interlaced-gamma", RGB, 8, True, [GAMMA]),
    ("rgb16", RGB, 16, False, []),
    ("rgba8", RGBA, 8, False, []),
    ("rgba16-interlaced", RGBA, 16, True, []),
]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def packed(samples, bits):
    text = "".join(format(sample, f"0{bits}b") for sample in samples)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[at : at + 8], 2) for at in range(0, len(text), 8))


def paeth(left, above, corner):
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def filtered(row, previous, kind, step):
    result = bytearray([kind])
    for at, value in enumerate(row):
        left = row[at - step] if at >= step else 0
        above = previous[at]
        corner = previous[at - step] if at >= step else 0
        guess = [0, left, above, (left + above) // 2, paeth(left, above, corner)][kind]
        result.append((value - guess) % 256)
    return bytes(result)


def scanlines(rows, bits, channels):
    previous = None
    result = b""
    for number, row in enumerate(rows):
        data = packed([sample for pixel in row for sample in pixel], bits)
        previous = previous or bytes(len(data))
        result += filtered(data, previous, number % 5, max(1, bits * channels // 8))
        previous = data
    return result


def encode(pixels, colour, bits, interlaced, palette, extra):
    if interlaced:
        data = b"".join(
            scanlines([row[x::dx] for row in pixels[y::dy]], bits, CHANNELS[colour]) for x, y, dx, dy in ADAM7)
    else:
        data = scanlines(pixels, bits, CHANNELS[colour])
    result = b"\x89PNG\r\n\x1a\n"
    result += chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, colour, 0, 0, int(interlaced)))
    before = [each for each in extra if each[0] == b"gAMA"]
    after = [each for each in extra if each[0] != b"gAMA"]
    result += b"".join(chunk(*each) for each in before)
    if palette:
        result += chunk(b"PLTE", bytes(value for entry in palette for value in entry))
    result += b"".join(chunk(*each) for each in after)
    return result + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def expected_pixel(pixel, colour, bits, palette):
    if colour == PALETTE:
        return list(palette[pixel[0]])
    kept = pixel[: 1 if colour in (GREY, GREY_ALPHA) else 3]
    return [sample * 255 // (2**bits - 1) for sample in kept] if bits < 8 else list(kept)


def main():
    source = random.Random(1)
    expected = []
    for name, colour, bits, interlaced, extra in KINDS:
        entry_count = min(2**bits, 40)
        palette = None
        if colour == PALETTE:
            palette = [tuple(source.randrange(256) for _ in range(3)) for _ in range(entry_count)]
        limit = entry_count if palette else 2**bits
        pixels = [
            [tuple(source.randrange(limit) for _ in range(CHANNELS[colour])) for _ in range(WIDTH)]
            for _ in range(HEIGHT)
        ]
        data = encode(pixels, colour, bits, interlaced, palette, extra)
        (HERE / f"{name}.png").write_bytes(data)
        expected.append({
            "name": name,
            "height": HEIGHT,
            "width": WIDTH,
            "channelCount": 1 if colour in (GREY, GREY_ALPHA) else 3,
            "bitCount": max(bits, 8),
            "samples": [s for row in pixels for pixel in row for s in expected_pixel(pixel, colour, bits, palette)],
        })
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in expected)
    (HERE / "expected.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
