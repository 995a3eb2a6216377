"""Acts that book nothing: whole messages and telling phrases, over words whose times and days are marks. First match counts."""

import re

from bot.domain.reports.report import Act

_PILL = r"(?:it|1|mine|tablets?|pills?|tabs?|meds?|medicines?|doses?|(?:my|the|todays?|this|a|<day>) (?:tablets?|pills?|meds?|medicine|dose|1)|<med>|them|that)"
_TAKEN = r"(?:take|taken|took|had|have|swallowed|done|do|taking|having)"
_LEAD = r"(?:(?:ok|okay|oh|well|sorry|no|hi|hello|please|pls|so|yes|um|hmm|but|and|hey|i said|actually) )*"
_TAIL = r"(?: (?:please|pls|thanks|thx|ta|thank you|love|dear|sorry|x+|now|then|for now|again))*"
_WAIT = (
    r"later|snooze|busy|not now|not just now|eating first|hang on|hold on|in a bit|in a minute|in a sec|in a while|soon|wait|"
    r"1 sec|1 minute|1 moment|bit later|ask me later|remind me later|remind me|remind me again|ask again|ask me again|maybe later|later on|"
    r"give me a (?:minute|sec|moment)|need to eat first|need breakfast first|cant right now|driving|at work|in the shower"
)
# What takes back words, whatever they were; several may follow one another: "no wait, I didn't".
_TAKE_BACK = r"(?:scrap|scratch|strike|delete|forget|ignore|cancel|change|disregard|erase|remove) (?:that(?: (?:last )?1)?|this|it|what i (?:just )?said|what said|my last(?: 1| message)?|the last 1)"
_TURN = (
    rf"(?:oops|whoops|ooops|{_TAKE_BACK}|(?:thats|that is|that was|this is|it was)(?: all)? wrong|wrong|not that(?: 1)?|go back|(?:a |my )?mistake|"
    r"thats a mistake|no (?:i (?:didnt|havent|have not)|wait)|not true|i lied|i (?:didnt|havent|have not)|i didnt mean (?:to|that)|didnt mean that|"
    r"not right|thats not right|that isnt right|not so|(?:wait|hang on|hold on)(?= ))"
)
_FORMS: tuple[tuple[Act, str, bool], ...] = (
    # whole messages, or (last column) anywhere in one
    (Act.CAN_I, rf"\b(?:can|should|may|shall|do|could) i (?:still |just |now )*(?:take|have) {_PILL}(?: still| now| late)*\b(?!.*\b(?:with|while|together|and|if|before|after)\b)", False),
    (Act.CAN_I, r"\b(?:is it|am i) too late\b|\bstill (?:ok|okay|time|safe) to take\b|\b(?:is there|have i got|do i have|am i) still (?:time|in time)\b", False),
    (Act.TWO, r"\b(?:should|can|shall|do|could|may|must) i (?:take|have) (?:2|an extra|another|1 more|the missed|double|both)\b|\bdouble up\b|\b(?:take|have) (?:2|double|another|an extra 1?)\b.*(?:to (?:make up|catch up)|tomorrow|instead|\?$|$)|\b(?:catch up|make up for|make it up)\b|\btake another\b", False),
    (Act.DOUBT, r"\b(?:not sure|dont know|no idea|cant remember|cant recall|unsure) (?:if|whether) (?:i|ive) .*\b(?:2|twice|double)\b", False),
    (Act.DID_I, rf"^(?:{_LEAD})?(?:did|have|has|didnt|havent) (?:i|it|my tablet)\b.*\b{_TAKEN}\b", False),
    (Act.DID_I, rf"^{_LEAD}(?:was|is) (?:it|mine|that|<day>|<day> (?:1|tablet|pill)|{_PILL}) (?:already |all )*(?:taken|done|ticked|recorded|swallowed|down)\b{_TAIL}$|^{_LEAD}(?:have|did|do) you (?:take|taken|got me down|ticked|have me down|(?:have|got|write|put|note) (?:it|mine) (?:down|ticked|recorded))\b|\b(?:tell me|do you know) (?:if|whether) i\b|^did i (?:tick|record|log) |^(?:have|did) you (?:recorded|record|logged|noted) (?:it|mine)\b|^did i remember (?:my|the|to take) |^{_LEAD}(?:am i done|did i (?:already |actually )?(?:do|swallow|take|have|pop) (?:it|mine|{_PILL}))\b", False),
    (Act.DID_I, r"\b(?:what time|when) did i (?:last )?(?:take|have)\b|\b(?:cant|dont|not|no|forgot|forget|unsure|wondering|do not)\b.*\b(?:if|whether) (?:i|ive)\b|\bdid i (?:already )?(?:take|have)\b|\bhow many have i missed\b", False),
    (Act.DID_I, rf"^{_LEAD}(?:hmm )?(?:not a clue|cant (?:remember|recall)|no idea|dont (?:remember|know|recall)){_TAIL}$", False),
    (Act.DOUBT, rf"^{_LEAD}(?:maybe|probably|perhaps|possibly|i might have|mightve|might have|(?:i )?think so|i reckon (?:i did|so)|i (?:believe|guess|suppose) so|50 50|not sure|i must have|(?:pretty|fairly) sure i did|i guess|i think i (?:did|have)|hopefully){_TAIL}$", False),
    (Act.UNDO, rf"^{_LEAD}(?:please )?undo(?: please| that| it)?{_TAIL}$|\bwrong button\b|^(?:by mistake|by accident)$|\b(?:pressed|tapped|clicked|hit|button)\b.*\b(?:wrong|mistake|accident)\b|\bnot taken actually\b|\btake (?:that|it) back\b|\bmeant to (?:press|tap)\b|^revert", True),
    (Act.WRONG, rf"^{_LEAD}{_TURN}(?: {_LEAD}{_TURN})*{_TAIL}$", False),
    (Act.WRONG, r"\b(?:said|put|pressed|ticked|tapped) (?:taken|yes|done|took it)\b.* but\b", False),
    (Act.WRONG, r"^(?:that was wrong|thats wrong|wrong|oops|whoops|no) .*\b(?:havent|didnt|not) (?:taken?|had|have)\b", False),
    (Act.SKIP, rf"^{_LEAD}(?:skip(?:ping|ped)?(?: (?:it|this 1|{_PILL}|<day>|the dose))*|pass|not <day>|(?:im |i am |ill |will )?(?:leave|leaving) (?:it|this 1|{_PILL})(?: out)?(?: <day>)*|i (?:wont|will not|dont want to) take (?:it|{_PILL})(?: <day>)*|i dont want (?:it|to take it)|wont (?:take it|bother)(?: <day>)*|not (?:taking|having) (?:it|{_PILL}|1)(?: <day>)*|no (?:tablet|pill)(?: for me)? <day>|(?:im )?not going to take {_PILL}(?: 1)?)(?!\w)", False),
    (Act.SKIP, r"\b(?:giv(?:e|ing)) (?:it|<day>|this 1|<day> 1) a miss\b|\bmissing it <day>|\b(?:dr|doctor|doc|team|nurse|onc|oncologist) (?:said|told me|says)(?: to)? (?:skip|leave|miss)\b.*<day>|\bi skipped (?:it|<day>)|^i (?:have )?skipped\b|\bim skipping\b|\bnot going to take <day>|\bi(?:m| am) (?:going to|gonna) skip (?:it|<day>|this)", False),
    (Act.LATER, rf"^{_LEAD}(?:{_WAIT})(?: (?:{_WAIT}))*{_TAIL}$", False),
    (Act.LATER, r"^(?:when|after|once) (?:i|ive|im|we|weve) (?:get|got|am|are|have|had|eat|ate|eaten|finish|finished|wake|woken|done|come|back|home|sit)\b(?: \w+){0,3}$|^(?:when|once) (?:home|back)\b|^after (?:my |the |a )?(?:\w+)$", False),
    (Act.LATER, r"^(?:eating|cooking|driving|working|walking)\b.{0,25}(?:first|then|now)?$", False),
    (Act.WILL, rf"^(?:{_LEAD}(?:wait|hang on|hold on) )?{_LEAD}(?:i will|will do|ok will do|about to|on it|im on it|right away|doing it now|just about to|in a sec|getting it now|(?:(?:i |im |i am |ill |we )?(?:ill|will|shall|going to|gonna|about to|better|let me|want to) )?(?:take|have|do|taking|having) {_PILL}(?: now| soon| then| actually| today| instead)*){_TAIL}$", False),
    (Act.FORGOT, r"\b(?:forgot|forgotten|forget|missed)\b(?! to (?:tell|say|press|tap|log|mark|tick|answer|let))", False),
    (Act.NOT_TAKEN, rf"^{_LEAD}(?:i |we |ive )?(?:not yet|not|yet|havent|didnt|never|not had|no|nope|nah|naw|n|\(no\)|still to|still need to|need to|nearly|almost|did i heck|no but i will)(?: (?:i|it|yet|{_TAKEN}|{_PILL}|have|had|been|not|havent|didnt|no|<day>|<part>|heck|did|still|just|so far|in bed))*{_TAIL}$", False),
    (Act.NOT_TAKEN, rf"\b(?:havent|hasnt|didnt|not|never|wasnt) (?:yet |even |actually |really )?{_TAKEN}\b|\b(?:still|need) (?:to|need to|have to|got to|must) (?:take|have|swallow)\b|\bstill (?:sat|sitting|here|looking)\b.*\bat it\b|\bno (?:tablet|pill) yet\b|\bnone (?:<day>|<part>)\b", False),
)  # fmt: skip
FORMS = tuple((act, re.compile(pattern), sure) for act, pattern, sure in _FORMS)

LOST = re.compile(
    r"\b(?:threw|throwing|thrown) (?:it |them )?up\b|\bvomit|\bpuk(?:ed|ing)\b|\b(?:was|been|got|being) sick\b|\bsick (?:after|straight after|<span>|right after)|\bspat\b|\bspit (?:it )?out\b|\bsicked\b|\bcame (?:straight |right )?(?:back )?up\b|\bbrought (?:it )?(?:straight |right )?(?:back )?up\b"
)
OF_A_TABLET = re.compile(rf"\b{_TAKEN}\b|\b{_PILL}\b|<span>|\bafter\b|\bup\b")
NOT_HERS = re.compile(
    r"\b(?:took|taken|swallowed|had|ate) (?:the |a |my )?(?:wrong|other|husbands?|wifes?|mums?|moms?|mothers?|dads?|fathers?|sons?|daughters?|sisters?|brothers?|partners?|friends?|dogs?|cats?|someone elses|somebody elses|his|her|their)(?: \w+)? ?(?:tablets?|pills?|meds?|medicines?|1|dose|medication)\b"
    r"|\b(?:took|taken|swallowed|had|ate) (?:(?:the|a|1|2|some|both) )?(?:of )?(?:my )?(?:husbands|hubbys|wifes|mums|moms|mothers|dads|fathers|sons|daughters|sisters|brothers|partners|friends|someone elses|somebody elses) <med>"
    r"|\b(?:took|taken|swallowed|had) (?:(?:both|all|some|any|1|\d+) (?:of )?)?(?:the wrong 1|someone elses|somebody elses|his|hers|theirs)$"
    r"|\b(?:took|taken|swallowed) (?:(?:both|all|some|1|\d+) of )?(?:the wrong 1|someone elses|somebody elses|his|hers|theirs|tomorrows|<next> )\b"
    r"|(?:^|\b(?:that|it|this) (?:was|is) |\bthats )(?:the |a )?wrong (?:tablets?|pills?|meds?|medicines?|medication)\b"
)
# Somebody near to her who took theirs: nothing of hers. "She took it" may be said by who writes for her: that is asked.
_KIN = r"(?:mum|mom|mummy|mother|dad|daddy|father|husband|hubby|wife|partner|sister|brother|daughter|son|gran|granny|nan|grandma|grandad|grandmother|grandfather|aunt|auntie|uncle|friend|mate|neighbou?r|boyfriend|girlfriend)s?"
THEIRS = re.compile(
    rf"^{_LEAD}(?:(?:my|our|the) )?{_KIN} (?:(?:has|have|had|just|already|also|finally|now|<day>|<part>) )*(?:took|taken|had|swallowed|takes) (?:\w+ )??"
    rf"(?:it|1|that|his|hers|theirs|them|(?:(?:both|all|1|2) of )?(?:his|her|their|the|a|<day>) ?(?:own )?(?:tablets?|pills?|meds?|medicines?|medication|doses?|1|lot)|tablets?|pills?)"
    rf"(?: (?:already|too|now|early|late|fine|alright|ok|okay|in|at|on|the|this|just|as|well|with|breakfast|dinner|time|<day>|<part>|<clock>|<span>))*{_TAIL}$"
)
ASKED_AGAIN = re.compile(
    r"\bwait (?:for )?<span>|\b(?:remind|ask|ping|nudge|ring|buzz|tell|message|text|call|come back|try|snooze|wake|delay)\b"
)
WILLING = re.compile(
    r"\b(?:ill|i will|will|going to|gonna|can i|lets|let me|shall i|shall we|could we|can we) (?:take|have|do) (?:it|mine|1|that|them|<med>)\b|^(?:im |i am )?(?:taking|having) (?:it|mine|1)\b|\bat work <clock>|\bafter that\b"
)
# A correction is closed, too: every word of it stands here. What turns stands alone, a time or a day needs no turn.
CORRECTING = frozenset(
    "no nope not oops whoops ooops sorry excuse me pardon wait hang hold on actually scrap that thats this it its was is be i im mean meant "
    "should say said in fact make change mark as done to time correction right wrong mistake my a the at took taken had "
    "day date button wasnt isnt werent 1 other tablet tablets pill pills dose oh ah um er hmm ok please dear love mine of just but "
    "<clock> <day> <part> <span> <denied> <med>".split()
)
# "I meant the vitamin": what she may have meant beside what she takes by a plan here.
OTHER_MEDICINES = frozenset(
    "vitamin vitamins vit calcium iron paracetamol ibuprofen painkiller painkillers aspirin statin statins antibiotic antibiotics "
    "metformin thyroxine thyroid blood pressure heart sugar bone supplement supplements omega magnesium d inhaler worm "
    "husbands wifes mums mothers dads fathers dogs cats".split()
)
TURNING_A_TIME = frozenset({"no", "not", "sorry", "actually", "wait"})
TURNING = frozenset("oops whoops ooops meant mean wrong mistake scrap correction".split())
MARKED = re.compile(r"\b(?:change|mark|set|put|make|record|log) <day>.*\b(?:taken|done|took)\b")
WHOLE_PACK = re.compile(
    r"\b(?:took|taken|swallowed|had|popped)\b (?:\w+ ){0,2}?(?:handful|loads|lots|overdose|fistful|(?:whole|entire|full) (?:strip|packet|pack|bottle|box|blister|lot))\b"
)
