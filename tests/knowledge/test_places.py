import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import knowledge
from bot.domain.late import Rule
from bot.domain.plans import zone_known
from bot.knowledge.countries import countries, number_sources
from bot.knowledge.places import UNKNOWN, country, country_of_zone, likely, search, with_offset

WINTER = datetime(2026, 11, 22, 9, 4, tzinfo=UTC)
SUMMER = datetime(2026, 7, 22, 9, 4, tzinfo=UTC)
CONTENT = Path(knowledge.__file__).parent / "content"


def first(text, lang="en"):
    return search(text, lang)[0]


def zones(places):
    return [place.zone for place in places]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Munich", "Europe/Berlin"),
        ("münchen", "Europe/Berlin"),
        ("MANCHESTER", "Europe/London"),
        ("Birmingham", "Europe/London"),
        ("Birmingham, Alabama", "America/Chicago"),
        ("Los Angeles", "America/Los_Angeles"),
        ("san francisco", "America/Los_Angeles"),
        ("NYC", "America/New_York"),
        ("Melbourne", "Australia/Melbourne"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo brazil", "America/Sao_Paulo"),
        ("Bombay", "Asia/Kolkata"),
        ("Kiev", "Europe/Kyiv"),
        ("Москва", "Europe/Moscow"),
        ("東京", "Asia/Tokyo"),
        ("القاهرة", "Africa/Cairo"),
        ("london ontario", "America/Toronto"),
        ("Springfield, Illinois", "America/Chicago"),
        ("paris texas", "America/Chicago"),
        ("Paris", "Europe/Paris"),
        ("Smallville, Germany", "Europe/Berlin"),
    ],
)
def test_a_city_is_found_by_the_name_people_use(text, zone):
    assert first(text).zone == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berln", "Europe/Berlin"),
        ("Sidney", "Australia/Sydney"),
        ("Dubln", "Europe/Dublin"),
        ("Germny", "Europe/Berlin"),
    ],
)
def test_a_small_typo_does_not_matter(text, zone):
    assert first(text).zone == zone


@pytest.mark.parametrize(
    ("text", "lang", "code"),
    [
        ("Germany", "en", "DE"),
        ("Deutschland", "en", "DE"),
        ("Allemagne", "fr", "DE"),
        ("Alemania", "es-MX", "DE"),
        ("UK", "en", "GB"),
        ("Scotland", "en", "GB"),
        ("Türkiye", "en", "TR"),
        ("Turkey", "en", "TR"),
        ("Kosovo", "en", "XK"),
        ("日本", "en", "JP"),
        ("Ireland", "en", "IE"),
        ("Georgia", "en", "GE"),
    ],
)
def test_a_country_is_found_in_english_in_its_own_language_and_in_the_readers(text, lang, code):
    assert first(text, lang).country_code == code


def test_a_country_with_one_clock_gives_one_place_under_its_own_name():
    assert [(place.zone, place.label) for place in search("Germany")] == [("Europe/Berlin", "Germany")]


def test_a_country_with_many_clocks_offers_its_main_zones():
    assert zones(search("USA")) == [
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Phoenix",
    ]


def test_a_city_is_labelled_with_its_country_in_the_readers_language():
    assert first("Munich").label == "Munich, Germany"
    assert first("Wien", "de").label == "Wien, Österreich"


def test_a_plain_zone_name_works_and_a_bare_abbreviation_never_loses_summer_time():
    assert first("europe/berlin").zone == "Europe/Berlin"
    assert first("EST").zone == "America/New_York"


@pytest.mark.parametrize("text", ["", "   ", ",", "🙂🙂🙂", "zzqqxxj", "\u200f\u200b", "%_", "\0"])
def test_what_is_no_place_finds_nothing(text):
    assert search(text) == []


@given(st.text(max_size=200), st.sampled_from(["en", "de", "ar", "../../x", "", "zz-ZZ"]))
def test_any_text_is_safe_and_every_answer_is_a_usable_zone(text, lang):
    found = search(text, lang)

    assert len(found) <= 5
    assert all(zone_known(place.zone) and place.label for place in found)


def test_a_message_of_the_greatest_length_is_cut_first():
    assert search("Berlin" + " " * 4090) == search("Berlin")


def test_the_limit_is_kept():
    assert len(search("USA", limit=2)) == 2


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("de", ["Europe/Berlin"]),
        ("de-AT", ["Europe/Vienna", "Europe/Berlin"]),
        ("en", ["Europe/London", "America/New_York", "America/Los_Angeles", "Australia/Sydney"]),
        ("en_AU", ["Australia/Sydney", "Europe/London"]),
        ("pt-br", ["America/Sao_Paulo"]),
        ("ja", ["Asia/Tokyo"]),
        ("xx", ["Europe/London"]),
        ("", ["Europe/London"]),
    ],
)
def test_the_phones_language_tells_the_likely_places(code, start):
    assert zones(likely(code))[: len(start)] == start


def test_the_hour_offers_the_likely_places_first_and_then_other_clocks():
    found = with_offset(timedelta(hours=1), WINTER, likely("de"))

    assert zones(found)[:3] == ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"]
    assert "Africa/Lagos" in zones(found)
    assert 4 <= len(found) <= 5  # how many clocks show this hour is the zone data's to say


def test_the_hour_is_read_at_the_moment_of_asking():
    assert "Europe/London" in zones(with_offset(timedelta(hours=0), WINTER, likely("en")))
    assert "Europe/London" in zones(with_offset(timedelta(hours=1), SUMMER, likely("en")))


@pytest.mark.parametrize("minutes", [5 * 60 + 45, 8 * 60 + 45, 12 * 60 + 45, -(9 * 60 + 30), 14 * 60])
def test_rare_hours_have_a_place_too(minutes):
    offset = timedelta(minutes=minutes)

    found = with_offset(offset, SUMMER, [])

    assert found
    assert all(SUMMER.astimezone(ZoneInfo(place.zone)).utcoffset() == offset for place in found)


def test_an_hour_no_clock_shows_has_no_place():
    assert with_offset(timedelta(minutes=7), WINTER, likely("en")) == []


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        ("Europe/Berlin", "DE"),
        ("US/Pacific", "US"),
        ("Asia/Calcutta", "IN"),
        ("Europe/Kiev", "UA"),
        ("GB", "GB"),
    ],
)
def test_a_zone_tells_its_country(zone, code):
    assert country_of_zone(zone) == code


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+5", "nowhere", "", "Mars/Olympus"])
def test_a_zone_of_no_country_is_unknown(zone):
    assert country_of_zone(zone) == UNKNOWN


def test_every_place_zone_gives_a_country():
    cities = [
        zone for zone in available_timezones() if zone.startswith(("Europe/", "Australia/", "Pacific/"))
    ]

    assert [zone for zone in cities if country_of_zone(zone) == UNKNOWN] == []


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("GB", "999"),
        ("us", "911"),
        ("DE", "112"),
        ("AU", "000"),
        ("NZ", "111"),
        ("SG", "995"),
        ("IN", "112"),
        ("FR", "112"),
    ],
)
def test_a_country_knows_its_emergency_number(code, number):
    assert country(code).emergency_number == number


def test_an_unknown_country_is_neutral_and_asks():
    nowhere = country("")

    assert nowhere.emergency_number is None
    assert nowhere.crisis_name == "findahelpline.com"
    assert nowhere.missed_dose_rule is Rule.ASK


@pytest.mark.parametrize(
    ("code", "rule", "source"),
    [
        ("GB", Rule.SKIP, "nhs_anastrozole"),
        ("US", Rule.TAKE_UNLESS_NEAR, "mayo_anastrozole"),
        ("NZ", Rule.TAKE_UNLESS_NEAR, "nz_healthify"),
        ("CH", Rule.SAME_DAY, "ch_oral_tumour_therapy"),
        ("SG", Rule.TAKE_IF_OVER_12H, "sg_nmi_anastrozole"),
        ("AU", Rule.TAKE_IF_OVER_12H, "au_consumer"),
        ("DE", Rule.SKIP, "eu_leaflet_forgotten"),
        ("NO", Rule.SKIP, "eu_leaflet_forgotten"),
        ("CA", Rule.ASK, None),
        ("IN", Rule.ASK, None),
    ],
)
def test_the_missed_dose_rule_of_a_country_has_its_source(code, rule, source):
    assert (country(code).missed_dose_rule, country(code).missed_dose_source) == (rule, source)


def test_every_row_names_known_sources_and_a_rule_never_stands_alone():
    known = number_sources().keys() | tomllib.loads((CONTENT / "sources.toml").read_text("utf-8")).keys()

    for row in countries().values():
        assert set(row.sources) <= known, row.code
        assert (row.missed_dose_rule is Rule.ASK) == (row.missed_dose_source is None), row.code
        assert row.missed_dose_source is None or row.missed_dose_source in known, row.code
        assert row.emergency_number is None or row.checked, row.code


def test_every_zone_of_the_word_list_exists():
    words = tomllib.loads((CONTENT / "places.toml").read_text("utf-8"))
    named = {*words["cities"], *words["known_everywhere"]}
    named |= {zone for table in ("likely", "main_zones") for row in words[table].values() for zone in row}

    assert [zone for zone in sorted(named) if country_of_zone(zone) == UNKNOWN or not zone_known(zone)] == []
