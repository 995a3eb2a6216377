"""The weights as they are kept: whole numbers from -127 to 127 with one scale a row; small parts as they are."""

import io
from collections.abc import Mapping

import numpy as np

from bot.reader.network import Array

PACKED = ("words", "mixed.weight", "out.weight", "wide.weight", "narrow.weight")


def packed(state: Mapping[str, Array], vocabulary: list[str]) -> bytes:
    """Return *state* (float arrays by name) and its vocabulary as the bytes of one file."""
    arrays: dict[str, Array] = {"vocabulary": np.frombuffer("\n".join(vocabulary).encode(), np.uint8)}
    for name, value in sorted(state.items()):
        if name == "letters.weight":  # a scale a column: an output, not a row, is of one kind
            scale = np.maximum(np.abs(value).max(0), 1e-8) / 127
            arrays[name] = np.round(value / scale).astype(np.int8)
            arrays["letters.scale"] = scale.astype(np.float32)
        elif name == "words" or name.endswith(PACKED[1:]):
            scale = np.maximum(np.abs(value).max(1), 1e-8) / 127
            arrays[name] = np.round(value / scale[:, None]).astype(np.int8)
            arrays[f"{name}.scale"] = scale.astype(np.float32)
        else:
            arrays[name] = value.astype(np.float16 if name == "places" else np.float32)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def unpacked(data: bytes) -> tuple[dict[str, Array], list[str]]:
    """Return the arrays and the vocabulary of a file. Raises ValueError or OSError when it is no such file."""
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        arrays = {name: kept[name] for name in kept.files}
    return arrays, arrays.pop("vocabulary").tobytes().decode().split("\n")
