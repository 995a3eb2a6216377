"""What every use case is handed: the parts it may use; a moment of the clock, or a turn of the conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from bot.domain.incoming import Did, Incoming
from bot.domain.messages import Button, Card, Op, Outgoing, Priority, Reaction, Rows, Style
from bot.domain.people import Person
from bot.domain.understanding import Lexicon
from bot.knowledge.library import Library
from bot.knowledge.questionnaires import Questionnaires
from bot.services.talk.ports import SecondLook
from bot.services.talk.voice import Voice
from bot.store import Store, Work
from bot.store.agenda import Item
from bot.store.flows import Flow


@dataclass(frozen=True, slots=True)
class World:
    """The parts that never change while the bot runs."""

    store: Store
    library: Library
    lexicon: Lexicon
    asked: Questionnaires
    operator: str = ""
    country: str = ""
    admins: frozenset[int] = frozenset()  # chats of those who run the bot
    second: SecondLook | None = None  # at typed words in which the rules see no danger

    @property
    def version(self) -> str:
        """What is on record for typed words: every topic, and every word that decides what they mean."""
        return f"{self.library.version}.{self.lexicon.version}"


@dataclass(slots=True)
class Moment:
    """Something happens inside one transaction. What is to leave is collected here.

    Of each person there is one copy, in the transaction itself: what one use case saves, the next one sees.
    """

    world: World
    work: Work
    now: datetime
    letters: list[tuple[int, Outgoing]] = field(default_factory=list, kw_only=True)
    arriving: Mapping[int, str] = field(
        default_factory=dict, kw_only=True
    )  # person: the zone a trip takes her to now

    def where(self, person: Person) -> str:
        """Return the zone *person* is in by now, also when her clock changes only after what came by the old one."""
        return self.arriving.get(person.id, person.zone)

    def whose(self, item: Item) -> Person:
        """Return the person of *item*, as they are by now."""
        return self.work.persons[item.person_id]

    def send(self, person: Person, *outgoing: Outgoing) -> None:
        self.letters += [(person.chat_id, one) for one in outgoing]


@dataclass(slots=True)
class Turn(Moment):
    """One thing a person did, answered inside one transaction."""

    incoming: Incoming
    person: Person | None = None
    flow: Flow | None = None
    overtaken: bool = False  # a cry for help that came later was answered before
    pressed: str = ""  # the topic of the card that was tapped
    agreed: str | None = None  # the version of the text she agreed to last
    unsent: bool = True  # a message for her may wait to leave
    words_id: int | None = None  # her typed message, while what it means is being done
    asides: list[str] = field(default_factory=list)  # what else a typed message is answered with
    toast: str = ""
    alert: bool = False
    erased: bool = False  # the person is gone: freed pages are to be forgotten after the commit
    medicines: dict[str, tuple[str, ...]] | None = None  # what hers are called, once it was read

    @property
    def chat_id(self) -> int:
        return self.incoming.chat_id

    @property
    def lang(self) -> str:
        return self.person.lang if self.person else self.incoming.lang

    @property
    def country(self) -> str:
        """Where she is: as she saved it, as she says it in the set-up in hand, else where the bot is."""
        saved = self.person.profile.country if self.person else ""
        return saved or (str(self.flow.data.get("country", "")) if self.flow else "") or self.world.country

    @property
    def me(self) -> Person:
        """The person of this turn, where a use case needs one."""
        if self.person is None:
            raise LookupError("This use case needs someone who agreed.")
        return self.person

    @property
    def tapped(self) -> bool:
        return self.incoming.did is Did.TAP and self.incoming.message_id is not None

    @property
    def voice(self) -> Voice:
        if self.person:
            return Voice.of(self.person, self.country)
        return Voice(self.incoming.lang, self.world.country)

    def say(self, key: str, **values: object) -> Markup:
        return self.voice.say(key, **values)

    def many(self, key: str, n: int, **values: object) -> Markup:
        return self.voice.many(key, n, **values)

    def button(
        self,
        key: str,
        kind: str,
        act: str = "",
        *,
        id: str | int = "",
        arg: str = "",
        style: Style = Style.PLAIN,
        **values: object,
    ) -> Button:
        """Return a button whose label is the text *key*."""
        return self.voice.button(key, kind, act, id=id, arg=arg, style=style, **values)

    def new(self, text: str, rows: Rows = (), topic: str = "", **options: Any) -> None:
        """A new message leaves; it becomes the live card of *topic*."""
        self.letters.append((self.chat_id, Outgoing(Op.NEW, Card(str(text), rows), topic, **options)))

    def edit(self, text: str, rows: Rows = (), topic: str = "", **options: Any) -> None:
        """The card of *topic* changes in place: the message that was tapped, else the live one, else a new one."""
        mine = self.incoming.message_id if self.tapped else None
        self.letters.append(
            (
                self.chat_id,
                Outgoing(Op.EDIT, Card(str(text), rows), topic, options.pop("message_id", mine), **options),
            )
        )

    def show(self, text: str, rows: Rows = (), topic: str = "", **options: Any) -> None:
        """A tap edits its own message; anything else is answered by a new one."""
        (self.edit if self.tapped else self.new)(text, rows, topic, **options)

    def drop(self, topic: str) -> None:
        self.letters.append((self.chat_id, Outgoing(Op.DROP, topic=topic)))

    def react(self, emoji: str) -> None:
        """A sign on the person's own words, whatever button they pressed."""
        message_id = self.words_id or self.incoming.message_id
        if message_id:
            self.letters.append(
                (self.chat_id, Outgoing(Op.REACT, message_id=message_id, carries=Reaction(emoji)))
            )

    def tell(self, key: str, *, alert: bool = False, **values: object) -> None:
        """A short notice over the chat (a toast); after typed words the card alone answers."""
        self.toast, self.alert = self.voice.label(key, **values), alert

    def at_urgency(self, priority: Priority) -> None:
        """Everything said so far in this turn leaves with *priority*."""
        self.letters = [(chat, replace(out, priority=priority)) for chat, out in self.letters]
