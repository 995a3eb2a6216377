"""The network as it reads: a few layers over word pieces, in plain numpy, on one core."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

HEADS = 12
SMALL = 1e-12
Array = Any  # numpy's own types differ between its versions; here all are float32 unless said


@dataclass(frozen=True, slots=True)
class Norm:
    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + SMALL)
        return centred / spread * self.weight + self.bias


@dataclass(frozen=True, slots=True)
class Linear:
    weight: Array  # one column an output
    bias: Array

    def __call__(self, x: Array) -> Array:
        return x @ self.weight + self.bias


@dataclass(frozen=True, slots=True)
class Layer:
    mixed: Linear
    out: Linear
    out_norm: Norm
    wide: Linear
    narrow: Linear
    narrow_norm: Norm

    def __call__(self, x: Array) -> Array:
        count, width = x.shape
        parts = self.mixed(x).reshape(count, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        parts[0] /= np.float32((width // HEADS) ** 0.5)
        mixed = _softmax(parts[0] @ parts[1].transpose(0, 2, 1))
        x = self.out_norm(x + self.out((mixed @ parts[2]).transpose(1, 0, 2).reshape(count, width)))
        return self.narrow_norm(x + self.narrow(_swell(self.wide(x))))


class Network:
    """Made from packed arrays; gives one value an output: far below zero for no, far above for yes."""

    def __init__(self, packed: Mapping[str, Array]) -> None:
        self._words, self._scales = packed["words"], packed["words.scale"]
        self._places = packed["places"].astype(np.float32)
        self._norm = Norm(packed["norm.weight"], packed["norm.bias"])
        count = len({name.split(".")[1] for name in packed if name.startswith("layers.")})
        self._layers = [_layer(packed, f"layers.{n}.") for n in range(count)]
        self._head = Linear(np.ascontiguousarray(packed["head.weight"].T), packed["head.bias"])

    def __call__(self, ids: list[int]) -> Array:
        """Return the outputs for one window of word pieces."""
        x = self._words[ids].astype(np.float32) * self._scales[ids][:, None]
        x = self._norm(x + self._places[: len(ids)])
        for layer in self._layers:
            x = layer(x)
        return self._head(np.concatenate((x.mean(0), x.max(0))))


def _layer(packed: Mapping[str, Array], name: str) -> Layer:
    def linear(part: str) -> Linear:
        whole = packed[f"{name}{part}.weight"].astype(np.float32)
        whole *= packed[f"{name}{part}.weight.scale"][:, None]
        return Linear(np.ascontiguousarray(whole.T), packed[f"{name}{part}.bias"])

    def norm(part: str) -> Norm:
        return Norm(packed[f"{name}{part}.weight"], packed[f"{name}{part}.bias"])

    return Layer(
        linear("mixed"),
        linear("out"),
        norm("out_norm"),
        linear("wide"),
        linear("narrow"),
        norm("narrow_norm"),
    )


def _softmax(x: Array) -> Array:
    """Return *x* itself, each row of it turned into parts of 1."""
    x -= x.max(-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(-1, keepdims=True)
    return x


def sigmoid(x: Array) -> Array:
    with np.errstate(over="ignore"):  # e to something large: 1 / (1 + infinity) is the 0 it should be
        return 1 / (1 + np.exp(-x))


def _swell(x: Array) -> Array:
    """Return x where it is large and nothing where it is far below zero (a fast form of GELU)."""
    return x * sigmoid(np.float32(1.702) * x)
