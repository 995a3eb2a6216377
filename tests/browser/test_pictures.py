"""The pictures of the README show today's bot."""

from tests.browser import pictures


async def test_the_readme_pictures_say_what_the_demo_says_today(browser):
    shown = await pictures.make(browser, None)

    assert shown == pictures.WORDS.read_text(encoding="utf-8"), "the texts changed: run make pictures"
    for name in [line[3:] for line in shown.splitlines() if line.startswith("== ")]:
        assert (pictures.FOLDER / f"{name}.png").exists()
