"""How the letters learn: one weight for each feature and output, from the same lines as the network."""

from random import Random

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from bot.lab.reader.changes import changed
from bot.lab.reader.lines import Line
from bot.lab.reader.wishes import MASKED, wanted
from bot.reader.letters import SHELVES, shelves
from bot.reader.tokens import words

BATCH, EPOCHS, RATE, DECAY = 64, 7, 0.06, 0.02
AT_FIRST = -2.0  # nothing is likely


def bags(texts: list[str]) -> tuple[Tensor, Tensor, Tensor]:
    """Return the shelves of all *texts* in one row, where each text begins in it, and what each shelf counts."""
    found = [shelves(list(words(text))) or [0] for text in texts]
    starts = torch.tensor([0, *map(len, found[:-1])]).cumsum(0)
    counts = torch.tensor([len(one) ** -0.5 for one in found for _ in one])
    return torch.tensor([shelf for one in found for shelf in one]), starts, counts


def learn(lines: list[Line], topics: list[str], seed: int) -> dict[str, Tensor]:
    """Return the weights and the bias of letters that have learned *lines*, told as *seed* has them told."""
    random = Random(seed)
    bag = nn.EmbeddingBag(SHELVES, 2 + len(topics), mode="sum")
    nn.init.zeros_(bag.weight)
    bias = nn.Parameter(torch.full((2 + len(topics),), AT_FIRST))
    optimizer = torch.optim.AdamW(
        [{"params": bag.weight, "weight_decay": DECAY}, {"params": [bias], "weight_decay": 0.0}], lr=RATE
    )
    told = [line for line in lines if line.is_told]
    steps = EPOCHS * (len(lines) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.05, 1 - step / steps))
    for _ in range(EPOCHS):
        order = random.sample(lines, len(lines))
        for at in range(0, len(order), BATCH):
            retold = [changed(line, told, random) for line in order[at : at + BATCH]]
            shelf, starts, counts = bags([line.text for line in retold])
            values = bag(shelf, starts, per_sample_weights=counts) + bias
            wish = torch.tensor([wanted(line, topics) for line in retold])
            each = F.binary_cross_entropy_with_logits(values, wish.clamp(min=0), reduction="none")
            optimizer.zero_grad()
            ((each * (wish != MASKED)).sum() / BATCH).backward()
            optimizer.step()
            schedule.step()
    return {"letters.weight": bag.weight.detach(), "letters.bias": bias.detach()}
