"""From a message to its meaning, in the order that matters: danger, medicine words, topics, best guesses."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.domain.levels import Level
from bot.domain.understanding.caring import cared
from bot.domain.understanding.context import Context, Cues, answer, context_of, cues_of, is_aside
from bot.domain.understanding.hours import without_hours
from bot.domain.understanding.intents import decides, intent_of, number_of, tablets_of, talk_of
from bot.domain.understanding.lexicon import Lexicon
from bot.domain.understanding.meaning import Flag, Understanding
from bot.domain.understanding.negation import Absence, absence, feigned
from bot.domain.understanding.offers import OFFERED
from bot.domain.understanding.patterns import Match
from bot.domain.understanding.slips import MOST_SLIPPED, SHORT_WORD
from bot.domain.understanding.spelling import Repairs
from bot.domain.understanding.text import Words, split, windows

_UNASKED = frozenset({Context.DENIED, Context.HELPED, Context.HISTORY})  # no topic card follows from these
Said = tuple[str, str]  # a topic and the words that name it


class Scene(NamedTuple):
    """The words of a part of a message, and what decides how a finding in them is meant."""

    words: Words
    ignored: frozenset[int]  # denials that deny nothing ("not sure")
    cues: Cues
    masked: frozenset[int]  # words of figures of speech


def understand(text: str, lexicon: Lexicon) -> Understanding:
    """Return what *text* means. Never raises; the same text and lexicon always give the same answer.

    Danger is looked for everywhere in it, everything else in its first ``MAX_CHARS`` letters.
    """
    parts = [words for words in (read(part, lexicon) for part in windows(text)) if words.words]
    if not parts:
        return Understanding()
    words = parts[0]
    scenes = [scene_of(part, lexicon) for part in parts]
    seen = [danger(scene, lexicon) for scene in scenes]
    flags = tuple(dict.fromkeys(flag for raised, _about in seen for flag in raised))
    found = [said for _raised, about in seen for said in about]
    found += [said for said in topics(scenes[0], lexicon) if not _spent(said, flags, lexicon)]
    because = tuple(dict.fromkeys(found))
    named = tuple(dict.fromkeys(topic for topic, _ in because))
    sure, level, confirm = verdict(flags, lexicon, answered=bool(named))
    intent = intent_of(words, lexicon)
    asked = lexicon.requests.read(words, lexicon.fillers | lexicon.answering.aside, intent or "")
    return Understanding(
        level=level,
        confirm=confirm,
        sure=sure,
        topics=named,
        offered=_offered(words, lexicon, flags, named),
        flags=flags,
        intent=intent,
        kept=any(lexicon.rules[flag.rule_id].kept and flag.context not in _UNASKED for flag in flags),
        decision=decides(words, lexicon),
        means=any(flag.level is Level.CRISIS for flag in flags)
        and any(lexicon.means.find(part) for part in parts),
        number=number_of(words, lexicon),
        tablets=tablets_of(words, lexicon),
        because=because,
        talk=talk_of(words, lexicon),
        asks=bool(asking(words, lexicon)),
        request=asked.name,
        whole=asked.whole,
        plainly=asked.plainly,
        rest=asked.rest,
        place=asked.place,
        cared=cared(words, lexicon),
        doors=lexicon.doors.likely(words),
        meant=lexicon.answering.meant(words),
    )


def _spent(said: Said, flags: tuple[Flag, ...], lexicon: Lexicon) -> bool:
    """Return whether a topic rests only on some words of a danger about something else: "red, hot" of an arm."""
    topic, named_by = said
    words = set(named_by.split()) - lexicon.fillers
    return any(
        words < set(flag.words.split()) - lexicon.fillers
        for flag in flags
        if flag.context is Context.NOW and Level.TODAY <= flag.level < Level.CRISIS
        if topic not in (*lexicon.rules[flag.rule_id].topics, *lexicon.rules[flag.rule_id].offers)
    )


def _offered(
    words: Words, lexicon: Lexicon, flags: tuple[Flag, ...], named: tuple[str, ...]
) -> tuple[str, ...]:
    """Return three topics that are not named: those of the flags raised first, then the best guesses."""
    rules = [lexicon.rules[flag.rule_id] for flag in flags]
    beside = [
        topic
        for rule in rules
        for topic in (*rule.offers, *rule.topics)
        if topic not in named and topic != "crisis"
    ]
    guesses = lexicon.offers.best(words, without=(*named, *beside))
    return tuple(dict.fromkeys((*beside, *guesses)))[:OFFERED]


def read(text: str, lexicon: Lexicon) -> Words:
    """Return the words of *text* with spelling repaired and the hours a tablet was taken told from numbers."""
    words = split(text, lexicon.rewrites, Repairs(lexicon.speller), lexicon.turns)
    return without_hours(words, lexicon.numbers)


def scene_of(words: Words, lexicon: Lexicon) -> Scene:
    """Return *words* with what decides how a finding in them is meant."""
    masked = frozenset(at for match in lexicon.idioms.find(words) for at in match.at)
    return Scene(words, feigned(words, lexicon.negation), cues_of(words, lexicon.context), masked)


def danger(scene: Scene, lexicon: Lexicon) -> tuple[tuple[Flag, ...], list[Said]]:
    """Return the flags of one part of a message and the topics they are about; slips only where no flag is sure."""
    words = scene.words
    sure = [(match, True) for match in lexicon.flags.find(words)]
    flags, about = red_flags(scene, sure + lexicon.frames.find(words), lexicon)
    if any(flag.level >= Level.TODAY for flag in flags):
        return flags, about
    slipped, also = red_flags(scene, misspelt(words, lexicon), lexicon)
    return flags + slipped, about + also


def misspelt(words: Words, lexicon: Lexicon) -> list[tuple[Match, bool]]:
    """Return the dangers there are if one word is a slip of the thumb: only asked about."""
    also = {
        at: meant
        for at, (word, typed) in enumerate(zip(words.words[:MOST_SLIPPED], words.typed, strict=False))
        if (meant := _meant(word, typed, lexicon))
    }
    if not also:
        return []
    found = [*lexicon.flags.find(words, also), *(match for match, _ in lexicon.frames.find(words, also))]
    return [(match, False) for match in found if _one_slip(match, words, also)]


def _meant(word: str, typed: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words of danger that a word nobody knows, or one often typed for them, may be a slip of."""
    if typed in lexicon.confused:
        return lexicon.confused[typed]
    return () if lexicon.speller.real(typed) else tuple(m for m in lexicon.slips.of(typed) if m != word)


def _one_slip(match: Match, words: Words, also: Mapping[int, tuple[str, ...]]) -> bool:
    """Return whether one word is a slip and something else, or its own length, bears it out."""
    slipped = [at for at in match.at if at in also]
    return len(slipped) == 1 and (len(match.at) > 1 or len(words.typed[slipped[0]]) > SHORT_WORD)


def red_flags(
    scene: Scene, raised: list[tuple[Match, bool]], lexicon: Lexicon
) -> tuple[tuple[Flag, ...], list[Said]]:
    """Return the flags among what was *raised* and the topics they are about, with the words that raised them."""
    words, cues = scene.words, scene.cues
    flags: dict[Flag, None] = {}
    about: list[Said] = []
    for match, sure in raised:
        rule = lexicon.rules[match.key]
        if scene.masked.issuperset(match.at):
            continue
        crisis = rule.level is Level.CRISIS
        denied = absence(words, match, lexicon.negation, scene.ignored, strict=True)
        context, other = context_of(words, match, cues, lexicon.context, near=rule.near, crisis=crisis)
        if denied is not Absence.NO:
            context = Context.DENIED if denied is Absence.YES else Context.LISTED
        certain = sure and scene.masked.isdisjoint(match.at)  # of "cabin fever ... up" a part is an idiom
        if not certain and context is Context.NOW:
            context = Context.UNSURE
        if _answered(context, crisis=crisis, other=other):
            about += [(topic, match.said(words)) for topic in rule.topics]
        if context is not Context.DENIED or crisis:
            flags[Flag(rule.id, rule.level, match.said(words), other, context)] = None
    return tuple(flags), about


def _answered(context: Context, *, crisis: bool, other: bool) -> bool:
    """Return whether the topics of a flag are answered beside the alert, not only offered."""
    if crisis:
        return context not in _UNASKED and context is not Context.HYPOTHETICAL
    return context not in _UNASKED and not other


def verdict(flags: tuple[Flag, ...], lexicon: Lexicon, *, answered: bool) -> tuple[Level, Level, bool]:
    """Return the level that is sure, the level to act on and whether to ask.

    A sure flag of the highest rank needs no question.
    """
    sure = asked = Level.INFO if answered else Level.NONE
    doubtful: list[Level] = []
    for flag in flags:
        if flag.level <= Level.INFO:  # a danger only for those of whom a fact holds
            continue
        level, confirm = answer(flag.level, flag.context)
        if confirm or lexicon.rules[flag.rule_id].confirm:
            asked = max(asked, level)
            doubtful.append(flag.level)
        else:
            sure = max(sure, level)
    return sure, max(sure, asked), any(level > sure for level in doubtful)


def topics(scene: Scene, lexicon: Lexicon) -> list[Said]:
    """Return the topics that are asserted or asked about, with the words that name them."""
    words, cues = scene.words, scene.cues
    bare = [i for i, word in enumerate(words.words) if word not in lexicon.fillers]
    exact = lexicon.whole.get(words.words) or lexicon.whole.get(tuple(words.words[i] for i in bare), ())
    asked = asking(words, lexicon)
    unrelated = {at for cue in cues.found if cue.key == "unrelated" for at in cue.at}
    matches = [
        match
        for match in (*lexicon.topics.find(words), *(match for match, _ in lexicon.topic_frames.find(words)))
        if unrelated.isdisjoint(match.at)
        and (match.start in asked or not is_aside(words, match, cues, lexicon.context))
    ]
    matches += [Match(topic, tuple(bare)) for topic in exact]
    questions = [
        match for match in lexicon.questions.find(words) if match.start in asked or set(bare) <= set(match.at)
    ]
    spent = scene.ignored.union(
        *(match.at for match in matches)
    )  # "no appetite and nausea": that "no" is used up
    return [
        (match.key, match.said(words))
        for match in matches + questions
        if match.key in exact or absence(words, match, lexicon.negation, spent) is Absence.NO
    ]


def asking(words: Words, lexicon: Lexicon) -> frozenset[int]:
    """Return the positions of the words that stand in a question, with or without its question mark."""
    marked = {at for at, asked in enumerate(words.asked) if asked}
    clauses = [words.clause(match.start) for match in lexicon.asking.find(words)]
    return frozenset(marked.union(*(range(start, end) for start, end in clauses)))
