"""The shape of a survey file: its limits, and its screens in order."""

from typing import Literal, Self

from pydantic import Field, model_validator

from bot.domain.surveys import Block, Details
from bot.knowledge.schema import Record, Slug


class SurveyScreen(Record):
    """One ``[[screen]]``: exactly one of flags, pick, rate, ask."""

    flags: str = ""
    keys: tuple[Slug, ...] = ()
    pick: str = ""
    items: tuple[Slug, ...] = ()
    more: str = Field(default="", max_length=30)
    after: str = ""
    rate: Literal["picked"] | tuple[Slug, ...] = ()
    ask: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if sum(map(bool, (self.flags, self.pick, self.rate, self.ask))) != 1:
            raise ValueError("a screen has exactly one of flags, pick, rate, ask")
        if bool(self.flags) != bool(self.keys) or bool(self.pick) != bool(self.items):
            raise ValueError("flags come with keys, pick comes with items")
        if (self.more or self.after) and not self.pick:
            raise ValueError("more and after belong to a pick")
        return self

    def block(self) -> Block:
        return Block(
            flags=self.flags,
            pick=self.pick,
            rate=(self.rate,) if isinstance(self.rate, str) else self.rate,
            ask=self.ask,
            keys=self.keys or self.items,
            more=self.more,
            after=self.after,
        )


class SurveyFile(Record):
    """One survey: its limits and its screens in order."""

    key: Slug
    version: int = Field(ge=1)
    cap: int = Field(ge=5, le=40)
    crowd: int = Field(ge=1)
    most_rated: int = Field(ge=1)
    details: Details
    flags_first: bool = True  # False: the danger signs stand behind a button on every question
    screen: tuple[SurveyScreen, ...] = Field(min_length=1)
