"""Writes JPEG and WebP files into Photos, and beside each what Pillow reads from it, upright, as a PNG file.

Run without arguments; needs Pillow. The files are kept, because other versions of Pillow may encode otherwise.
"""

import io
import math
import pathlib
import random

from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parent / "Photos"
ORIENTATION = 0x0112


def picture(width=33, height=21, mode="RGB"):
    """A gradient with a disc and some noise, which no symmetry maps to itself."""
    noise = random.Random(width * height)
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            inside = math.hypot(x - width / 3, y - height / 4) < height / 4
            base = (230, 60, 40) if inside else (255 * x // width, 255 * y // height, 90)
            image.putpixel((x, y), tuple(max(0, min(255, level + noise.randint(-9, 9))) for level in base))
    return image.convert(mode)


def exif(orientation):
    block = Image.Exif()
    block[ORIENTATION] = orientation
    return block.tobytes()


def write(name, content):
    (FOLDER / name).write_bytes(content)
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    shown.convert("L" if shown.mode == "L" else "RGB").save(FOLDER / (name + ".png"), optimize=True)


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, options in {
        "colour-420": {"quality": 75},
        "colour-422": {"quality": 90, "subsampling": 1},
        "colour-444": {"quality": 95, "subsampling": 0},
        "rgb": {"quality": 90, "keep_rgb": True},
        "progressive": {"quality": 80, "progressive": True, "optimize": True},
        "restarts": {"quality": 80, "restart_marker_blocks": 1},
    }.items():
        write(f"{name}.jpeg", encoded(picture(), "JPEG", **options))
    write("grey.jpeg", encoded(picture(mode="L"), "JPEG"))
    write("grey-progressive.jpeg", encoded(picture(mode="L"), "JPEG", progressive=True))
    inks = encoded(picture(17, 11, "CMYK"), "JPEG", quality=90)
    write("cmyk.jpeg", inks)
    # The byte of Adobe's marker that says how colours are stored: as YCCK, which changes the picture.
    place = inks.index(b"Adobe") + 11
    write("ycck.jpeg", inks[:place] + b"\2" + inks[place + 1 :])
    for orientation in range(1, 9):
        content = encoded(picture(8, 5), "JPEG", quality=60, optimize=True, exif=exif(orientation))
        write(f"held-{orientation}.jpeg", content)

    write("lossy.webp", encoded(picture(), "WEBP", quality=80))
    write("lossless.webp", encoded(picture(), "WEBP", lossless=True))
    transparent = picture(mode="RGBA")
    transparent.putalpha(Image.linear_gradient("L").resize(transparent.size))
    write("alpha.webp", encoded(transparent, "WEBP", quality=70))
    write("alpha-lossless.webp", encoded(transparent, "WEBP", lossless=True, exact=True))
    write("held-6.webp", encoded(picture(8, 5), "WEBP", lossless=True, exif=exif(6)))
    frames = [picture(8, 5), picture(8, 5).rotate(180)]
    (FOLDER / "animation.webp").write_bytes(
        encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True))

    # Pillow's own decoding at half the size.
    large = encoded(picture(64, 48), "JPEG", quality=75)
    (FOLDER / "large.jpeg").write_bytes(large)
    half = Image.open(io.BytesIO(large))
    half.draft("RGB", (32, 24))
    half.save(FOLDER / "large-half.png", optimize=True)


main()
