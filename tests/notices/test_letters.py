"""The letters and short messages, as citizens read them."""

import re
from datetime import datetime

import pytest
from jinja2 import UndefinedError

from queueapp.assets import templates_dir
from queueapp.commands.database import CATALOGUE, read_part
from queueapp.domain.clock import instant
from queueapp.domain.notices import Kind
from queueapp.outside.letters import Letters
from queueapp.outside.texts import read_texts
from tests.support.clock import NINE, ZIBO
from tests.support.notices import CODE, FACTS, LETTERS, PUBLIC_URL, message
from tests.support.samples import LANGUAGES, SAMPLES, fresh, name_of

# What one part of a short message holds, the signature in front of it included: 【淄博车管】.
ONE_PART, SIGNATURE = 70, 6
LATEST = instant(datetime(2026, 12, 30, 15, 30, tzinfo=ZIBO))
# The alphabet of short messages that are not sent as UCS-2 (3GPP TS 23.038), as far as we use it.
GSM = re.compile(r"[A-Za-z0-9 .,:;/?=&()'_!-]*")
BOTH = pytest.mark.parametrize("language", LANGUAGES)
KINDS = pytest.mark.parametrize("kind", list(Kind))


@BOTH
@KINDS
def test_a_letter_is_as_its_sample(kind: Kind, language: str) -> None:
    told = (SAMPLES / name_of(kind, language)).read_text(encoding="utf-8")

    assert fresh(kind, language) == told, "read the letter; if it is meant so: python -m tests.support.samples"


def test_there_is_no_sample_of_a_letter_that_is_not_sent() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {name_of(kind, language) for kind in Kind for language in LANGUAGES}


@KINDS
def test_a_short_message_in_chinese_is_one_part_for_every_site(kind: Kind) -> None:
    sites = [site["name"] for site in read_part(CATALOGUE / "sites.json")["sites"]]
    told = [message(kind, "zh", site=site, start=LATEST).short for site in sites]

    assert [text for text in told if len(text) + SIGNATURE > ONE_PART] == []


@KINDS
def test_a_short_message_in_english_is_one_part(kind: Kind) -> None:
    told = message(kind, "en").short

    assert GSM.fullmatch(told)
    assert len(told) <= 160


@BOTH
@KINDS
def test_a_notice_names_time_place_and_its_page(kind: Kind, language: str) -> None:
    told = message(kind, language)

    for text in (told.text, told.short):
        assert "09:30" in text
        assert FACTS["site"][language] in text
        assert f"{PUBLIC_URL}/a/{CODE}" in text


@KINDS
def test_chinese_sentences_are_short(kind: Kind) -> None:
    sentences = [sentence for line in message(kind, "zh").text.splitlines() for sentence in re.findall(r"[^。：]+。", line)]

    assert [sentence for sentence in sentences if len(sentence.rstrip("。")) > 20] == []


def test_an_offer_that_ends_another_day_says_which() -> None:
    tomorrow = instant(datetime(2026, 11, 25, 10, 15, tzinfo=ZIBO))

    assert "10:15前确认" in message(Kind.OFFER).short
    assert "11月25日10:15前确认" in message(Kind.OFFER, until=tomorrow).short


def test_a_language_we_do_not_speak_is_answered_in_chinese() -> None:
    assert message(Kind.BOOKED, "fr").language == "zh"


def test_without_an_address_of_ours_there_is_no_link() -> None:
    nowhere = Letters(read_texts(), templates_dir(), ZIBO, "")

    told = nowhere.message("notice-1", Kind.BOOKED, "zh", FACTS, now=instant(NINE))

    assert told.link is None
    assert CODE not in told.text
    assert "手机号" not in told.text


def test_a_fact_that_lacks_is_a_fault_and_no_gap_in_a_letter() -> None:
    with pytest.raises((UndefinedError, KeyError)):
        LETTERS.message("notice-1", Kind.BOOKED, "zh", {"code": CODE}, now=instant(NINE))


def test_what_gateways_fill_in_is_what_the_text_says() -> None:
    told = message(Kind.OFFER)

    assert told.values == {"time": "11月27日09:30", "site": "高新区车管所", "code": CODE, "until": "10:15"}


def test_a_name_with_signs_of_html_stays_as_it_is() -> None:
    told = message(Kind.BOOKED, site={"zh": "A&B<所>", "en": "A&B"})

    assert "A&B<所>" in told.text
