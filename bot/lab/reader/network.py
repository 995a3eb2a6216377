"""The network while it learns: the first layers of a small sentence encoder, and heads on what they make of a text."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

WIDTH, HEADS, INNER = 384, 12, 1536
DROPPED = 0.1


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mixed = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.out_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.wide = nn.Linear(WIDTH, INNER)
        self.narrow = nn.Linear(INNER, WIDTH)
        self.narrow_norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        parts = self.mixed(x).view(*x.shape[:2], 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        drop = DROPPED if self.training else 0.0
        mixed = F.scaled_dot_product_attention(*parts, attn_mask=seen, dropout_p=drop)
        mixed = mixed.transpose(1, 2).reshape(x.shape)
        x = self.out_norm(x + F.dropout(self.out(mixed), DROPPED, self.training))
        wide = self.wide(x)
        wide = wide * torch.sigmoid(1.702 * wide)  # as the reader has it: cheaper than the exact form
        return self.narrow_norm(x + F.dropout(self.narrow(wide), DROPPED, self.training))


class Network(nn.Module):
    """Word pieces to one value an output: danger, crisis, then a value a topic."""

    def __init__(self, words: Tensor, layers: int, outputs: int) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        self.places = nn.Parameter(torch.zeros(512, WIDTH), requires_grad=False)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.head = nn.Linear(2 * WIDTH, outputs)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x = self.norm(self.words(ids) + self.places[: ids.shape[1]])
        x = F.dropout(x, DROPPED, self.training)
        seen = mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, seen)
        whole = mask[:, :, None]
        mean = (x * whole).sum(1) / whole.sum(1)
        top = x.masked_fill(~whole, -1e9).amax(1)
        return self.head(F.dropout(torch.cat((mean, top), 1), DROPPED, self.training))


def begin(base: Mapping[str, Tensor], kept: list[int], layers: int, outputs: int) -> Network:
    """Return a network that begins as the first *layers* of *base*, with the *kept* words of its vocabulary."""
    embeddings = "embeddings."
    network = Network(base[f"{embeddings}word_embeddings.weight"][kept].clone(), layers, outputs)
    state = network.state_dict()
    state["places"] = (
        base[f"{embeddings}position_embeddings.weight"] + base[f"{embeddings}token_type_embeddings.weight"][0]
    )
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = base[f"{embeddings}LayerNorm.{part}"]
        for n in range(layers):
            old, new = f"encoder.layer.{n}.", f"layers.{n}."
            three = [base[f"{old}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"{new}mixed.{part}"] = torch.cat(three)
            state[f"{new}out.{part}"] = base[f"{old}attention.output.dense.{part}"]
            state[f"{new}out_norm.{part}"] = base[f"{old}attention.output.LayerNorm.{part}"]
            state[f"{new}wide.{part}"] = base[f"{old}intermediate.dense.{part}"]
            state[f"{new}narrow.{part}"] = base[f"{old}output.dense.{part}"]
            state[f"{new}narrow_norm.{part}"] = base[f"{old}output.LayerNorm.{part}"]
    network.load_state_dict(state)
    network.layers[0].requires_grad_(
        False
    )  # it stays close to the words; learning it costs a sixth of the time
    return network
