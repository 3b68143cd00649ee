#!/usr/bin/env python3
"""Predicts a folder of PNG files with the MNIST model in PyTorch, as `perceiver-io predict FOLDER --out FILE.csv` does.

    pip install torch pillow && python predict_torch.py FOLDER [--batch 128] [--workers 0] [--fused]

Prints images per second, from the first file to the last line, without the start of Python. The weights are random:
they change no time.
"""
import argparse
import csv
import pathlib
import sys
import time
import numpy as np
import torch
from PIL import Image

sys.path.append(str(pathlib.Path(__file__).parents[1] / 'PerceiverTests/Fixtures'))
from perceiver_torch import ImageClassifier  # noqa: E402

p = argparse.ArgumentParser()
p.add_argument('folder'), p.add_argument('--batch', type=int, default=128), p.add_argument('--workers', type=int, default=0)
p.add_argument('--fused', action='store_true'), p.add_argument('--out', default='/tmp/predicted.csv')
a = p.parse_args()


class Images(torch.utils.data.Dataset):
    def __init__(self, paths): self.paths = paths
    def __len__(self): return len(self.paths)

    def __getitem__(self, index):
        return torch.from_numpy(np.array(Image.open(self.paths[index]), dtype=np.float32)[..., None] / 255)


model = ImageClassifier((28, 28, 1), classes=10, fused=a.fused).eval()
paths = sorted(pathlib.Path(a.folder).rglob('*.png'))
with torch.inference_mode(): model(torch.zeros(2, 28, 28, 1))
start = time.perf_counter()
loader = torch.utils.data.DataLoader(Images(paths), batch_size=a.batch, num_workers=a.workers)
with torch.inference_mode(), open(a.out, 'w', newline='') as file:
    writer, done = csv.writer(file), 0
    for batch in loader:
        best = model(batch).reshape(len(batch), -1).softmax(-1).max(-1)
        for label, probability in zip(best.indices.tolist(), best.values.tolist()):
            writer.writerow([paths[done], label, probability])
            done += 1
print(f'{len(paths) / (time.perf_counter() - start):.0f} images/s')
