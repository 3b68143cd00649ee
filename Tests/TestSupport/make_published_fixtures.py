#!/usr/bin/env python3
"""Writes fixtures of published models, as `transformers` computes them: for images with Fourier positions, optical flow and video.

    pip install torch transformers safetensors
    python Tests/TestSupport/make_published_fixtures.py

Their weights are not written: they follow from names and shapes by a formula, which FormulaWeights.swift has too.
"""
import json
import zlib
from pathlib import Path
import numpy as np
import torch
import torch.nn.functional as F
import transformers
from safetensors.torch import save_file
from transformers import PerceiverConfig

tests = Path(__file__).resolve().parents[1]


def formula(name, shape):
    """Numbers in -1 ... 1 of a hash of each index and the name, scaled by what the parameter is."""
    count, mask = int(np.prod(shape)), np.uint64(0xFFFFFFFF)
    h = (np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9) + np.uint64(zlib.crc32(name.encode()))) & mask
    h ^= h >> np.uint64(16)
    h = (h * np.uint64(0x7FEB352D)) & mask
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(0x846CA68B)) & mask
    h ^= h >> np.uint64(16)
    numbers = (h >> np.uint64(8)).astype(np.float64) / 2**23 - 1
    if 'norm' in name:
        numbers = numbers * 0.3 + (1.0 if name.endswith('weight') else 0.0)
    elif len(shape) > 1 and name.endswith('.weight'):
        numbers = numbers * np.sqrt(3.0 / np.prod(shape[1:]))
    else:
        numbers = numbers * (0.3 if name.endswith('bias') else 0.8)
    return torch.from_numpy(numbers.astype(np.float32).reshape(shape))


def made(cls, folder, num_blocks=1, **sizes):
    """The model, with its configuration and the shapes of its weights in a folder."""
    model = cls(PerceiverConfig(num_latents=5, d_latents=16, num_blocks=num_blocks, num_self_attends_per_block=2, **sizes)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(formula(name, tuple(parameter.shape)))
    folder.mkdir(parents=True, exist_ok=True)
    model.config.architectures = [cls.__name__]
    (folder / 'config.json').write_text(model.config.to_json_string(use_diff=False))
    shapes = {name: list(parameter.shape) for name, parameter in model.named_parameters()}
    (folder / 'shapes.json').write_text(json.dumps(shapes, indent=0) + '\n')
    return model


def watched(model, *inputs, **options):
    """What the model computes, and what lies between."""
    found, core = {}, model.perceiver
    hooks = [
        core.input_preprocessor.register_forward_hook(lambda m, i, o: found.update(rows=o[0])),
        core.encoder.register_forward_hook(lambda m, i, o: found.update(latents=o[0])),
        core.decoder.decoder.decoding_cross_attention.register_forward_hook(lambda m, i, o: found.update(queries=i[0])),
    ]
    with torch.no_grad():
        logits = model(*inputs, **options).logits
    for hook in hooks:
        hook.remove()
    return logits, found


def save(path, tensors):
    save_file({name: tensor.detach().contiguous().clone() for name, tensor in tensors.items()}, path)


def neighbours(frame):
    """[h, w, 3] to [27, h, w]: each pixel's 3x3 neighbours in the order row, column, colour, zeros outside."""
    height, width = frame.shape[:2]
    wide = F.pad(frame.permute(2, 0, 1), (1, 1, 1, 1))
    return torch.cat([wide[:, y:y + height, x:x + width] for y in range(3) for x in range(3)])


def starts(size, tile, overlap):
    return sorted({min(start, size - tile) for start in range(0, size, tile - overlap)})


def flow_of(model, pair, tile, overlap):
    """The flow in pixels, [h, w, 2], the weighted mean over tiles; and the neighbours of the first."""
    frames = pair.float() / 255 * 2 - 1
    height, width = frames.shape[1:3]
    ramp = [torch.minimum(torch.arange(1, n + 1), torch.arange(n, 0, -1)).float() for n in tile]
    weight = torch.minimum(ramp[0][:, None], ramp[1][None, :])[..., None]
    total, weights, first = torch.zeros(height, width, 2), torch.zeros(height, width, 1), None
    for y in starts(height, tile[0], overlap):
        for x in starts(width, tile[1], overlap):
            patches = torch.stack([neighbours(f[y:y + tile[0], x:x + tile[1]]) for f in frames])
            first = patches if first is None else first
            with torch.no_grad():
                flow = model(patches[None]).logits[0] * 20
            total[y:y + tile[0], x:x + tile[1]] += flow * weight
            weights[y:y + tile[0], x:x + tile[1]] += weight
    return total / weights, first


def image_fourier():
    torch.manual_seed(3)
    folder = tests / 'PerceiverImageTests/Fixtures/Published/fourier'
    model = made(transformers.PerceiverForImageClassificationFourier, folder, num_blocks=2, d_model=261, num_labels=7,
                 num_self_attention_heads=4, num_cross_attention_heads=1)
    inputs = torch.randn(2, 3, 7, 10)
    logits, found = watched(model, inputs=inputs)
    save(folder / 'inputs.safetensors', {'pixel_values': inputs})
    save(folder / 'outputs.safetensors', {
        'preprocessed': found['rows'], 'latents': found['latents'], 'logits': logits})


def optical_flow():
    torch.manual_seed(1)
    folder = tests / 'PerceiverFlowTests/Fixtures/optical_flow'
    model = made(transformers.PerceiverForOpticalFlow, folder, d_model=322, train_size=[9, 13], num_self_attention_heads=4,
                 num_cross_attention_heads=1)
    inputs = torch.randn(2, 2, 27, 9, 13)
    logits, found = watched(model, inputs)
    save(folder / 'inputs.safetensors', {'inputs': inputs})
    save(folder / 'outputs.safetensors', {
        'rows.every_ninth': found['rows'][:, ::9], 'latents': found['latents'], 'logits': logits})
    pairs, outputs = {}, {}
    for name, size in {'exact': (9, 13), 'held_back': (14, 31), 'larger': (16, 27), 'one_axis': (9, 34)}.items():
        pairs[name] = torch.randint(0, 256, (2, *size, 3), dtype=torch.uint8)
        outputs[f'{name}.flow'], outputs[f'{name}.patches'] = flow_of(model, pairs[name], (9, 13), 3)
    save(folder / 'pairs.safetensors', pairs)
    save(folder / 'tiles.safetensors', outputs)


def multimodal():
    torch.manual_seed(2)
    folder = tests / 'PerceiverVideoTests/Fixtures/multimodal'
    model = made(transformers.PerceiverForMultimodalAutoencoding, folder, d_model=397, qk_channels=8, v_channels=16,
                 num_self_attention_heads=4, num_cross_attention_heads=2, num_labels=11, image_size=2, num_frames=3,
                 audio_samples_per_frame=48, samples_per_patch=8, output_shape=[1, 3, 8, 8], output_num_channels=20,
                 _label_trainable_num_channels=24)
    inputs = {'image': torch.rand(2, 3, 3, 8, 8), 'audio': torch.rand(2, 144, 1) * 2 - 1, 'label': torch.zeros(2, 11)}
    everything = {'image': torch.arange(192), 'audio': torch.arange(18), 'label': None}
    logits, found = watched(model, inputs, subsampled_output_points=everything)
    some = {'image': torch.tensor([5, 190, 0, 77, 64, 8, 191]), 'audio': torch.tensor([17, 0, 4])}
    _, asked = watched(model, inputs, subsampled_output_points={**some, 'label': None})
    save(folder / 'inputs.safetensors', {**inputs, 'some.image': some['image']})
    save(folder / 'outputs.safetensors', {
        'rows': found['rows'], 'latents': found['latents'], 'queries.every_seventh': found['queries'][:1, ::7],
        'some.queries': asked['queries'][:1, 3:10], **{f'logits.{name}': value for name, value in logits.items()}})


image_fourier()
optical_flow()
multimodal()
