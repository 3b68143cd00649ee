"""Writes mel.safetensors: mel filters and mel spectrograms as torchaudio makes them.

    python3 -m venv .venv && .venv/bin/pip install torch torchaudio safetensors
    .venv/bin/python make_mel_fixtures.py
"""

import math
import pathlib

import torch
import torchaudio
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent

# The same numbers are in MelTests.swift.
CASES = {
    "wide": dict(sample_rate=16000, n_fft=400, hop_length=160, n_mels=64, f_min=0.0, f_max=8000.0),
    "narrow": dict(sample_rate=8000, n_fft=200, hop_length=80, n_mels=40, f_min=60.0, f_max=3800.0),
}


def main():
    torch.manual_seed(3)
    time = torch.arange(1600) / 16000
    samples = 0.3 * torch.sin(2 * math.pi * 440 * time) + 0.2 * torch.sin(2 * math.pi * 3000 * time)
    samples = samples + 0.05 * torch.randn(len(samples))
    tensors = {"samples": samples}
    for name, options in CASES.items():
        # By default: the scale of HTK, triangles of height 1, a periodic Hann window, powers.
        transform = torchaudio.transforms.MelSpectrogram(center=False, **options)
        tensors[f"{name}.filters"] = transform.mel_scale.fb
        tensors[f"{name}.powers"] = transform(samples).T.contiguous()  # [frames, mels]
    save_file(tensors, HERE / "mel.safetensors")


if __name__ == "__main__":
    main()
