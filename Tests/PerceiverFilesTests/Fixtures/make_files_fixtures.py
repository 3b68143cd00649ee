"""Writes mixed.safetensors, which the tests of safetensors files read.

Run it in this folder with torch and safetensors installed.
"""

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
