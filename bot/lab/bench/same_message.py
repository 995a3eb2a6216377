"""The message every peer sends: as long as our reminder, with as many buttons. And what people type."""

TEXT = "💊 <b>Time for your tablet</b>\n\nWith breakfast, as you planned."
BUTTONS = (
    (("✅ Taken", "success"), ("⏰ Later", "")),
    (("Skip today", ""), ("Something is wrong", "")),
)
CALLBACK = "x" * 31  # as many bytes as one of ours
REMINDER_CHAT = 1
AT_ONCE = 64  # messages in flight
ASKING_CHAT = 10_000_000

TYPED = (
    "i took it",
    "took my pill at 7 this morning",
    "forgot yesterdays tablet, what now?",
    "can i take two today",
    "my hands are so stiff in the morning",
    "is joint pain normal?? it started 3 weeks ago",
    "hot flushes all night, no sleep again",
    "i cant sleep and im exhausted",
    "chest pain and my left arm feels odd",
    "no chest pain, just a bit tired",
    "my calf is swollen and hot",
    "does this make your hair fall out",
    "hair thinning, will it grow back",
    "i feel low all the time, nothing is fun",
    "i dont want to be here any more",
    "can i drink wine with it?",
    "is grapefruit ok",
    "what about ibuprofen and this",
    "bone scan came back, t score minus 2.1",
    "do i need calcium or vitamin d",
    "vaginal drynes is awful, what helps",
    "bleeding again after the menopause",
    "i found a lump under my arm",
    "rash on both arms and my lips are swelling",
    "cant breathe properly since last night",
    "my mum had a stroke, is the risk higher",
    "how long do i have to take these",
    "i want to stop, the pain is too much",
    "ran out of tablets on friday",
    "the pharmacy gave me another brand",
    "away in spain next week, what time do i take it",
    "change my time to 9pm",
    "pause reminders till monday",
    "what did i say last week",
    "export for my doctor please",
    "delete everything about me",
    "thanks love x",
    "hello?",
    "???",
    "my husband is on testosterone and takes this, estradiol was 12",
    "wrists hurt, carpal tunnel? tingling in thumb and two fingers",
    "cholesterol went up from 5.1 to 6.3 since i started in march and my gp asks about statins, any link",
)
