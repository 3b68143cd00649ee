"""Writes mixed.safetensors, stored.npz and deflated.npz, which the tests of such files read.

Run it in this folder with numpy, torch and safetensors installed.
"""

import numpy as np
import torch
from safetensors.torch import save_file

tensors = {
    "encoder.weight": torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4,
    "half": torch.tensor([1.5, -2.0], dtype=torch.float16),
    "brain": torch.tensor([3.0, 1e30], dtype=torch.bfloat16),
    "double": torch.tensor([0.1, -1e300], dtype=torch.float64),
    "long": torch.tensor([-1, 2**40], dtype=torch.int64),
    "int": torch.tensor([[-7]], dtype=torch.int32),
    "short": torch.tensor([-300], dtype=torch.int16),
    "signed": torch.tensor([-5, 5, 6], dtype=torch.int8),
    "bytes": torch.tensor([0, 255, 7], dtype=torch.uint8),
    "mask": torch.tensor([True, False, True]),
    "scalar": torch.tensor(42.0),
    "empty": torch.zeros(0, 3),
}
save_file(tensors, "mixed.safetensors", metadata={"format": "pt", "größe": 'say "hi"\n'})

arrays = dict(
    columns=np.asfortranarray(np.array([[1, 2, np.nan], [4, 5.5, -6]], dtype="<f4")),
    big=np.array([[[1, -2], [3, 300]]], dtype=">i2"),
    half=np.array([0.5, -2], dtype="<f2"),
    truths=np.array([True, False]),
    large=np.array(2**63, dtype="<u8"),
    names=np.array(["load", "größe"]),
    short=np.array([b"ab", b"c"]),
    minutes=np.array(["1970-01-01T00:30", "NaT"], dtype="M8[15m]"),
)
unread = dict(
    months=np.array(["2024-01"], dtype="M8[M]"),
    objects=np.array(["a", None], dtype=object),
    complex=np.array([1j]),
)
np.savez("stored.npz", **arrays)
np.savez_compressed("deflated.npz", **arrays, **unread)
