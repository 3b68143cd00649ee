"""Writes synthetic pictures of knees, named as those of the Osteoarthritis Initiative, to try the preset `knee-laterality`.

    python3 make_knee_images.py FOLDER [PATIENTS] [SLICES]

A sagittal view: two bones, and the kneecap before them, on the left of left knees and on the right of right ones. Sizes,
positions and brightness are the patient's own; each slice has noise, and is cut and lit a little differently.
"""

import pathlib
import sys

import numpy
from PIL import Image

HEIGHT, WIDTH = 260, 228
rows, columns = numpy.mgrid[0:HEIGHT, 0:WIDTH].astype(numpy.float32)


def ellipse(row, column, height, width, edge=4):
    """Soft ellipse: 1 inside, 0 outside."""
    radius = numpy.hypot((rows - row) / height, (columns - column) / width)
    return 1 / (1 + numpy.exp((radius - 1) * min(height, width) / edge))


def left_knee(patient, noise):
    scale = patient["scale"] * noise.uniform(0.95, 1.05)
    row, column = patient["row"] + noise.normal(0, 4), patient["column"] + noise.normal(0, 4)
    picture = numpy.full((HEIGHT, WIDTH), patient["tissue"], numpy.float32)
    for down, right, height, width in [(-75, 8, 75, 38), (-12, 4, 34, 52), (58, 8, 26, 50), (110, 10, 60, 32)]:
        bone = ellipse(row + down * scale, column + right * scale, height * scale, width * scale)
        picture += bone * (patient["bone"] - patient["tissue"])
    cap = ellipse(row - 28 * scale, column - 72 * scale, 27 * scale, 13 * scale)
    picture = picture * (1 - cap) + cap * (patient["bone"] + 15)
    outside = 1 - ellipse(row, column, 190 * scale, 105 * scale, edge=6)
    picture = picture * (1 - outside) + 8 * outside
    grain = noise.normal(0, 1, (HEIGHT // 4 + 1, WIDTH // 4 + 1)).repeat(4, 0).repeat(4, 1)[:HEIGHT, :WIDTH]
    picture = picture * noise.uniform(0.85, 1.15) + 9 * grain + noise.normal(0, 6, picture.shape)
    return numpy.clip(picture, 0, 255).astype(numpy.uint8)


def main():
    folder = pathlib.Path(sys.argv[1])
    patient_count = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    slice_count = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(patient_count):
        own = numpy.random.default_rng([1, number])
        sides = ["LEFT", "RIGHT"] if own.random() < 0.4 else ["LEFT" if own.random() < 0.4 else "RIGHT"]
        for side in sides:
            patient = {
                "scale": own.uniform(0.8, 1.1), "row": own.uniform(115, 145), "column": own.uniform(104, 124),
                "bone": own.uniform(130, 190), "tissue": own.uniform(40, 80),
            }
            for index in range(slice_count):
                noise = numpy.random.default_rng([2, number, side == "LEFT", index])
                picture = left_knee(patient, noise)
                picture = picture if side == "LEFT" else picture[:, ::-1]
                name = f"OAI{9000000 + 37 * number}_BaseLine_3_de3d1_SAG_3D_DESS_WE_{side}.nii.gz_{index}.png"
                Image.fromarray(picture).save(folder / name)


if __name__ == "__main__":
    main()
