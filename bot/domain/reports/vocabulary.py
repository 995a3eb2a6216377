"""The words of a report and their classes. A word that stands here nowhere is not understood, and then nothing is booked."""

from types import MappingProxyType

# Classes of words. The reader matches clauses as strings of these letters; lower-case ones float (see reader.py).
TAKE, HAD, DONE, THING, MEDICINE, SUBJECT, AUX, ALL = "V", "H", "D", "O", "M", "S", "A", "E"
NEGATION, DOUBT, WISH, OTHER, SPOILED, AGAIN, NUMBER, UNKNOWN = "N", "P", "W", "Q", "L", "G", "#", "?"
YES, FILL, WHEN, DAY, THE, NOW, WITH, FOOD, AND, ONLY, BACK = (
    "y",
    "f",
    "t",
    "d",
    "p",
    "n",
    "w",
    "o",
    "e",
    "u",
    "c",
)

_WORDS = {
    TAKE: "took taken swallowed popped necked downed gulped eaten ate",
    HAD: "had",
    DONE: "done did",
    THING: "it 1 mine tablet tablets tab tabs pill pills med meds medicine medicines dose doses them that (pill) capsule capsules",
    SUBJECT: "i we",
    AUX: "have ive weve has been",
    ALL: "all all3 all4 everything lot both rest others",
    NEGATION: "not no nope nah naw never havent hasnt hadnt didnt dont doesnt wont cant cannot wasnt isnt without none "
    "forgot forgotten forget missed miss missing except neither (no) hvnt yet",
    DOUBT: "maybe perhaps probably possibly might mightve think thought believe reckon guess suppose supposed unsure sure "
    "remember recall know idea clue wonder wondering must unless almost nearly hardly pretty if whether 50",
    WISH: "would should could wish pretend will ill shall gonna going about want wanted hope plan planning intend wouldve "
    "shouldve can let until till by need",
    OTHER: "he she his her hers they their theirs mum mom mums moms mother mothers dad father fathers husband husbands wife "
    "sister brother daughter son friend friends nurse doctor doctors dr people who anyone someone somebody everyone "
    "everybody else elses you your dog dogs cat cats theyd baby kid child grandson granddaughter neighbour neighbor partner "
    "wifes hes shes theyve youve patient patients team",
    SPOILED: "lied lie lying spat spit vomited vomit vomiting threw thrown throwing puked puking sick wrong mistake accident "
    "accidentally meant wait kidding joking dropped lost oops whoops chewed half halves undo scrap skipped skipping left",
    AGAIN: "again another further extra twice double doubled second more",
    YES: "yes yep yeah yup ya yh y aye yessir yess sure (yes) definitely absolutely indeed yea",
    FILL: "ok okay k oh right well thanks thx thank ta cheers love dear darling sweetie hun hon mate bro x xx xxx lol haha "
    "please pls plz sorry so mm hmm um ah yay hooray good morning hi hello hey and then there sir usual straight away "
    "finally actually thankyou phew btw ps ty bot",
    THE: "the my a an todays this of is its thats ready for on in at with down me up",
    NOW: "just already now earlier early late today first thing finally",
    ONLY: "only just",
    AND: "and plus but",
}
CLASS_OF = MappingProxyType({word: name for name, words in _WORDS.items() for word in words.split()})

# What may stand after "took it": with what, after what. Only nouns that are no medicine and change nothing.
FOODS = frozenset(
    "tea coffee water juice milk toast porridge cereal food breakfast lunch dinner supper meal snack yoghurt yogurt banana "
    "bread egg eggs cuppa biscuit sandwich fruit apple drink soup oats cornflakes weetabix brekkie squash".split()
)

# Phrases, read before single words: what they become is one word of the tables above.
PHRASES = MappingProxyType(
    {
        # has happened
        "down the hatch": "swallowed 1", "all done": "done", "all sorted": "done", "all swallowed": "swallowed 1",
        "got it down me": "swallowed it", "got it down": "swallowed it", "gone down": "swallowed", "its in me": "swallowed it",
        "thats it taken": "taken it", "in me now": "swallowed it", "did that": "did it", "have done": "did it",
        "ticked off": "done", "sure did": "i did it", "i sure did": "i did it", "done and dusted": "done",
        "1 of them": "1", "1 of mine": "1", "all of them": "all", "every 1": "all", "the lot": "all", "them all": "all", "the pair": "both", "pair of": "both", "and a spare": "and another", "plus a spare": "plus another",
        "all 3": "all3", "all 2": "both", "all 4": "all4", "the rest": "rest", "the others": "others", "other ones": "others",
        "took out of": "removed", "meds": "tablets", "all good": "ok", "of course": "yes", "course i did": "i did it",
        "for everything": "", "for it all": "", "for all of it": "", "for you": "", "for today": "today", "on time": "now", "on the dot": "now", "as usual": "now", "as planned": "now",
        "a bit late": "late", "bit late": "late", "bit early": "early", "a bit early": "early", "right now": "now",
        "this minute": "now", "just now": "just now", "a minute ago": "just now", "a moment ago": "just now",
        "first thing": "first", "straight away": "now", "at last": "now", "at home": "now", "good girl": "",
        # said to the bot: no clause of its own
        "forgot to tell you": "sorry", "forgot to say": "sorry", "forgot to press": "sorry", "forgot to tap": "sorry",
        "forgot to log it": "sorry", "forgot to tick it": "sorry", "forgot to mark it": "sorry", "forgot to let you know": "sorry",
        "forgot to answer": "sorry", "didnt tell you": "sorry", "didnt press": "sorry", "didnt tell u": "sorry",
        "forgot to tell u": "sorry", "told you": "sorry", "tell you": "sorry", "i said": "said", "thank you": "thanks",
        "when you rang": "now", "when you asked": "now", "when you reminded me": "now", "when you pinged": "now",
        "when you buzzed": "now", "when you texted": "now", "when you messaged": "now", "when i got up": "early",
        "when i woke up": "early", "when i woke": "early", "after all": "actually", "did take": "took", "did have": "had", "was in the shower": "sorry",
        "thanks for asking": "thanks", "thanks for reminding me": "thanks", "thanks for the reminder": "thanks",
        "you were right": "thanks", "no problem": "ok", "no problems": "ok", "no worries": "ok", "not a problem": "ok",
    }
)  # fmt: skip

BENIGN = frozenset(
    {NEGATION, DOUBT, WISH, OTHER, SPOILED, AGAIN, TAKE, HAD, NUMBER}
)  # a clause beside may hold none of these
