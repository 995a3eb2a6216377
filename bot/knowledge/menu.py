"""The topic browser: every topic a reader may see, under the heading where people look for it."""

from collections.abc import Mapping

from bot.domain.audience import Reader
from bot.knowledge.cards import shown
from bot.knowledge.library import Library
from bot.knowledge.schema import Group, Topic

SHELVES: Mapping[str, tuple[str, ...]] = {
    "All in one place": ("side_effects_list", "rare_serious", "dos_donts", "women_and_men"),
    "Joints": ("joint_pain", "numb_tingling"),
    "Bones": ("bone_loss", "bone_pain_fracture", "bone_drugs", "calcium_vitd"),
    "Hot flashes": ("hot_flashes", "hot_flash_treatments"),
    "Sleep and energy": ("insomnia", "fatigue"),
    "Mood and mind": ("low_mood", "anxiety_irritability", "brain_fog", "emotional_support"),
    "Skin and hair": ("skin", "hair_thinning", "allergic_reaction"),
    "Intimate": ("vaginal_dryness", "libido_women", "vaginal_bleeding", "men_sexual", "urinary"),
    "Heart and blood": ("heart", "blood_clots", "stroke", "cholesterol", "blood_pressure", "swelling"),
    "Liver": ("liver",),
    "Stomach and weight": ("nausea", "constipation_diarrhea", "weight_appetite"),
    "Head and eyes": ("headache", "dizziness", "eyes"),
    "Other effects": (),
    "Signs to act on": ("breath_cough", "fever_infection", "new_lump"),
    "Taking it": ("what_is", "how_to_take", "efficacy", "efficacy_prevention", "stopping", "storage_supply"),
    "Missed or extra tablets": ("missed_dose", "overdose"),
    "Other medicines": (
        "with_cancer_medicines",
        "everyday_medicines",
        "interactions",
        "supplements",
        "supplements_by_name",
        "tamoxifen",
    ),
    "Tests and visits": ("monitoring", "blood_values", "doctor_prep", "science_words"),
    "Food and movement": ("diet", "exercise", "alcohol_smoking"),
    "Men on testosterone": ("men_overview", "men_low_estrogen", "men_high_estrogen"),
    "Especially for men": (),
    "About Daymark": (),
}
"""Headings in the order shown. A topic that is on no shelf stands under the heading of its group."""

_OF_GROUP = {
    Group.EFFECT: "Other effects",
    Group.RARE: "Signs to act on",
    Group.MEN: "Especially for men",
    Group.USE: "Taking it",
    Group.LIFE: "Food and movement",
    Group.CARE: "Tests and visits",
    Group.META: "About Daymark",
}
_SHELF_OF = {name: heading for heading, names in SHELVES.items() for name in names}
_PLACE = {name: place for names in SHELVES.values() for place, name in enumerate(names)}


def menu(reader: Reader, library: Library) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (heading, [(topic id, title)]) of all topics *reader* may see; empty headings are left out."""
    rows: dict[str, list[Topic]] = {heading: [] for heading in SHELVES}
    for topic in sorted(library.topics.values(), key=lambda one: (_PLACE.get(one.id, 99), one.title)):
        if shown(topic, reader):
            rows[_SHELF_OF.get(topic.id, _OF_GROUP[topic.group])].append(topic)
    return [(heading, [(one.id, one.title) for one in topics]) for heading, topics in rows.items() if topics]
