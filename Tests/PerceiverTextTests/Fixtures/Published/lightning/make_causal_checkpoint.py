"""Writes causal.ckpt: a causal model of PerceiverTests/Fixtures/causal as PyTorch Lightning keeps one of the package perceiver-io 0.11.1."""
import collections, json, pathlib
import safetensors.torch, torch

here = pathlib.Path(__file__).parent
causal = here.parents[3] / "PerceiverTests/Fixtures/causal/rotary-only"
options = json.loads(causal.with_suffix(".json").read_text())["model"]
tensors = safetensors.torch.load_file(causal.with_suffix(".safetensors"))
weights = {name.removeprefix("weight."): t.clone() for name, t in tensors.items() if name.startswith("weight.")}
# Without learned positions all channels of a head turn.
turned = options["num_channels"] // options["num_heads"]
weights["input_adapter.frq_pos_encoding.inv_freq"] = 1.0 / (10000 ** (torch.arange(0, turned, 2).float() / turned))
torch.save({
    "state_dict": collections.OrderedDict(("model." + name, t) for name, t in sorted(weights.items())),
    "hyper_parameters": options | {"max_heads_parallel": None, "post_attention_dropout": 0.0, "residual_dropout": 0.1, "params": None},
    "global_step": 1, "epoch": 0,
}, here / "causal.ckpt")
