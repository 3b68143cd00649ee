import Layers
import Perceiver

/// The source of a Python file that computes encoder, decoder and head of a model in plain PyTorch.
///
/// Its modules have the names of those here, so the weights need no others.
struct PyTorchModule {
    let inputName: String
    let rowChannels: Int
    let model: PerceiverIO
    let head: (any OutputWithHead)?

    init(_ model: PerceiverIO, inputName: String) {
        self.model = model
        self.inputName = inputName
        rowChannels = model.input.channels
        head = model.output as? any OutputWithHead
    }

    /// The whole file.
    var source: String {
        """
        \(title)
        import torch
        from safetensors.torch import load_file
        from torch import nn

        \(sizes)


        class Attention(nn.Module):
            def __init__(self, queries, rows, heads, qk, v):
                super().__init__()
                self.heads = heads
                self.q_proj, self.k_proj = nn.Linear(queries, qk), nn.Linear(rows, qk)
                self.v_proj, self.o_proj = nn.Linear(rows, v), nn.Linear(v, queries)

            def forward(self, queries, rows, is_padding=None):
                q, k, v = (x.unflatten(-1, (self.heads, -1)).transpose(1, 2)
                           for x in (self.q_proj(queries), self.k_proj(rows), self.v_proj(rows)))
                scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
                if is_padding is None:
                    weights = scores.softmax(-1)
                else:  # A query that sees padding alone finds nothing.
                    hidden = is_padding[:, None, None]
                    weights = scores.masked_fill(hidden, -1e30).softmax(-1).masked_fill(hidden, 0)
                return self.o_proj((weights @ v).transpose(1, 2).flatten(2))


        class MLP(nn.Module):
            def __init__(self, channels, widening):
                super().__init__()
                self.norm, self.up = nn.LayerNorm(channels), nn.Linear(channels, widening * channels)
                self.down = nn.Linear(widening * channels, channels)

            def forward(self, x):
                return x + self.down(nn.functional.gelu(self.up(self.norm(x))))


        class CrossAttention(nn.Module):
            def __init__(self, queries, rows, heads, qk, v, widening, adds_queries):
                super().__init__()
                self.query_norm, self.input_norm = nn.LayerNorm(queries), nn.LayerNorm(rows)
                self.attention, self.mlp = Attention(queries, rows, heads, qk, v), MLP(queries, widening)
                self.adds_queries = adds_queries

            def forward(self, queries, rows, is_padding=None):
                found = self.attention(self.query_norm(queries), self.input_norm(rows), is_padding)
                return self.mlp(queries + found if self.adds_queries else found)


        class SelfAttention(nn.Module):
            def __init__(self, channels, heads, qk, v, widening):
                super().__init__()
                self.norm, self.mlp = nn.LayerNorm(channels), MLP(channels, widening)
                self.attention = Attention(channels, channels, heads, qk, v)

            def forward(self, z):
                return self.mlp(z + self.attention(self.norm(z), self.norm(z)))


        class Encoder(nn.Module):
            def __init__(self):
                super().__init__()
                self.latents = nn.Parameter(torch.empty(LATENTS))
                self.cross_attention = nn.ModuleList(
                    CrossAttention(LATENTS[1], ROW_CHANNELS, **CROSS) for _ in range(DISTINCT_CROSSES))
                self.self_attention = nn.ModuleList(
                    nn.ModuleDict({"layers": nn.ModuleList(
                        SelfAttention(LATENTS[1], **SELF) for _ in range(BLOCK_LENGTH))})
                    for _ in range(DISTINCT_BLOCKS))

            def forward(self, rows, is_padding=None):
                z = self.latents.expand(len(rows), -1, -1)
                for i in range(LAYERS):
                    if i < CROSSES:
                        z = self.cross_attention[min(i, DISTINCT_CROSSES - 1)](z, rows, is_padding)
                    for layer in self.self_attention[min(i, DISTINCT_BLOCKS - 1)]["layers"]:
                        z = layer(z)
                return z


        class Perceiver(nn.Module):
            def __init__(self):
                super().__init__()
                self.encoder = Encoder()
        \(initialization.indented(by: 8))

        \(methods.indented(by: 4))


        def load(path="model.safetensors"):
            model = Perceiver()
            own = model.state_dict()
            model.load_state_dict({name: x for name, x in load_file(path).items() if name in own})
            return model.eval()

        """
    }

    /// What `__init__` of the whole model makes beside the encoder.
    private var initialization: String {
        var lines: [String] = []
        if model.decoder != nil {
            lines.append(
                "self.decoder = nn.ModuleDict({\"cross_attention\": CrossAttention(QUERY_CHANNELS, LATENTS[1], **DECODER)})"
            )
        }
        guard head != nil else { return lines.joined(separator: "\n") }
        lines.append("self.output = nn.Module()")
        if model.decoder != nil {
            lines.append("self.output.query = nn.Parameter(torch.empty(1, QUERY_CHANNELS))")
        }
        for name in ["hidden", "head"] where shapes["output.\(name).weight"] != nil {
            let shape = shape("output.\(name).weight")
            lines.append("self.output.\(name) = nn.Linear(\(shape[1]), \(shape[0]))")
        }
        return lines.joined(separator: "\n")
    }

    /// The methods of the whole model.
    private var methods: String {
        var lines: [String] = []
        if model.decoder != nil {
            lines += [
                "def decode(self, rows, queries, is_padding=None):",
                "    z = self.encoder(rows, is_padding)",
                "    return self.decoder[\"cross_attention\"](queries.expand(len(z), -1, -1), z)",
            ]
        }
        guard head != nil else { return lines.joined(separator: "\n") }
        lines += lines.isEmpty ? [] : [""]
        let found =
            model.decoder == nil
            ? "self.encoder(rows, is_padding).mean(1)"
            : "self.decode(rows, self.output.query, is_padding)[:, 0]"
        lines += ["def forward(self, rows, is_padding=None):", "    found = \(found)"]
        if shapes["output.hidden.weight"] != nil {
            lines.append("    found = nn.functional.gelu(self.output.hidden(found))")
        }
        lines.append(
            head is RegressionOutput
                ? "    return self.output.head(found).double() * DEVIATIONS + MEANS"
                : "    return self.output.head(found)")
        return lines.joined(separator: "\n")
    }

    private var shapes: [String: [Int]] {
        Dictionary(uniqueKeysWithValues: model.parameters().map { ($0.name, $0.parameter.shape) })
    }

    /// The shape of a parameter.
    func shape(_ name: String) -> [Int] { shapes[name] ?? [] }
}

extension String {
    /// Lines with `count` spaces before each.
    fileprivate func indented(by count: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
    }
}
