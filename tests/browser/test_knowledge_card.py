"""A question in the person's own words, and the card through its depths, its sources and who to call."""

from playwright.async_api import expect

SCREENS = (
    ("More", "How common"),
    ("Science", "Joint pain is called arthralgia"),
    ("Sources", "Leaflets and guidelines"),
    ("Who to call", "What to say on the phone"),
    ("Simple", "What can help"),
)


async def test_a_card_is_walked_through_its_depths_and_sources(page, margaret):
    await margaret.set_up()
    await margaret.say("why do my hands hurt in the morning?")
    await margaret.reads("Joint pain, stiffness and muscle aches")
    card = margaret.section.locator(f"[data-id='{await margaret.card.get_attribute('data-id')}']")
    before = await margaret.labels(card)

    for label, words in SCREENS:
        await margaret.tap(label, inside=card)
        await margaret.reads(words, card)
        await margaret.reads("Not yet reviewed by a clinician.", card)
        assert [x.strip("✓") for x in await margaret.labels(card)] == [x.strip("✓") for x in before]
        if label == "Science":
            await margaret.tap("Show more", inside=card)
            await margaret.reads("synovial fluid: the slippery fluid inside a joint", card)

    await margaret.tap("📌 Ask my doctor this", inside=card)
    await margaret.told("On your list (1)")
    await margaret.say("hot flashes")
    await margaret.reads("Hot flushes and night sweats")
    await expect(card).to_be_attached()  # the first answer stays
    await margaret.say("/notes")
    await margaret.reads("What can we do about my joint pain?")


async def test_a_question_before_consent_has_its_answer_and_stores_nothing(page, linda):
    await linda.tap("START", "Continue", "No, thank you")
    await linda.reads("I have stored nothing")

    await linda.say("is it normal that my knees are stiff")

    await linda.reads("Joint pain, stiffness and muscle aches")
    assert "📌 Ask my doctor this" not in await linda.labels()


async def test_a_man_on_testosterone_sees_the_world_of_men(page, tom):
    await tom.agree_and_say_who(("With testosterone therapy", "Understood", "Man"))
    await tom.reads("For example sex drive or erections.")
    await tom.tap("Only show me the information")
    await tom.tap(await tom.its_clock(), "Chicago, United States", "Yes")
    await tom.tap("Another plan", "Twice a week", "half a milligram (0.5 mg)", "☐ Mon", "☐ Thu", "Done")
    await tom.tap("8:30\u202fAM", "Brush my teeth", "Not now")
    await tom.reads("half a milligram (0.5 mg) at 8:30\u202fAM, on Monday and Thursday")
    await tom.tap("Looks right")
    await tom.reads("Saved.", tom.card_with("Saved."))

    await tom.say("/ask")
    await tom.reads("What would you like to know?")
    assert "Men on testosterone" in await tom.labels()
    await tom.say("vaginal dryness")
    await tom.reads("Is it one of these?")
    assert not any("Vagin" in label for label in await tom.labels())
