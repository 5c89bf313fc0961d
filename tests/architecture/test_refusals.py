"""Every refusal says in both languages, in one sentence each, what stands in the way and what can be done now."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from queueapp.domain.refusals import Refused, all_refusals
from queueapp.outside.texts import CHINESE, ENGLISH, LANGUAGES, TRANSLATIONS

ROOT = Path(__file__).resolve().parents[2]
KINDS = {kind.__name__: kind for kind in (Refused, *all_refusals())}
PARTS = ("why", "now")
CODES = [code for kind in KINDS.values() for code in (kind.code, *(f"{kind.code}.{rule}" for rule in kind.rules))]
KEYS = {f"refusal.{code}.{part}" for code in CODES for part in PARTS}
SPEECH = "speech.call"
SLOT = re.compile(r"%\((\w+)\)s")
LONGEST_CHINESE = 20
# a hall without hours in the coming week cannot say when it opens
MAY_BE_EMPTY = ("opens_at",)
FORBIDDEN = re.compile(
    "系统异常|参数错误|非法|失败|操作员|客户|invalid|illegal|error|failed|customer|client|token|operator", re.IGNORECASE
)
END = {CHINESE: "。", ENGLISH: "."}


def texts_in(language: str) -> dict[str, str]:
    with (TRANSLATIONS / language / "refusals.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def sentences() -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        yield from ((language, key, text) for key, text in texts_in(language).items() if key != SPEECH)


def facts_given() -> dict[str, list[set[str]]]:
    """For each class of refusals the names of the facts that each place in the code gives."""
    found: dict[str, list[set[str]]] = {name: [] for name in KINDS}
    for file in (*ROOT.glob("queueapp/**/*.py"), *ROOT.glob("displays/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in found:
                found[node.func.id].append({word.arg for word in node.keywords if word.arg})
    return found


def filled(text: str, fact: str) -> str:
    return re.sub(r"\s+", " ", SLOT.sub(fact, text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_both_sentences_in(language: str) -> None:
    texts = texts_in(language)

    assert sorted(KEYS - texts.keys()) == []
    assert [key for key, text in texts.items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_belongs_to_a_refusal_in(language: str) -> None:
    assert sorted(texts_in(language).keys() - KEYS) == [SPEECH]


def test_codes_are_given_once() -> None:
    codes = [kind.code for kind in KINDS.values()]

    assert sorted(codes) == sorted(set(codes))


def test_a_sentence_names_only_facts_that_every_place_gives() -> None:
    given = facts_given()
    by_code = {kind.code: given[name] for name, kind in KINDS.items()}

    unknown = [
        (language, key, fact)
        for language, key, text in sentences()
        for fact in SLOT.findall(text)
        if not by_code[key.split(".")[1]] or not all(fact in facts for facts in by_code[key.split(".")[1]])
    ]

    assert unknown == []


@pytest.mark.parametrize("fact", MAY_BE_EMPTY)
def test_a_sentence_reads_well_without(fact: str) -> None:
    odd = re.compile(r" [.,:;。，：；]|^[\s.,:;。，：；]|\(\)|（）|[。，：；]{2}")
    empty = [filled(text, "") for _, _, text in sentences() if fact in SLOT.findall(text)]

    assert empty
    assert [text for text in empty if odd.search(text)] == []


def test_a_sentence_is_one_sentence() -> None:
    assert [text for language, _, text in sentences() if text.find(END[language]) != len(text) - 1] == []


def test_chinese_sentences_are_short() -> None:
    told = [filled(text, "9").replace(" ", "") for language, _, text in sentences() if language == CHINESE]

    assert [text for text in told if len(text.rstrip("。")) > LONGEST_CHINESE] == []


def test_what_can_be_done_is_asked_for_politely() -> None:
    openings = {CHINESE: "请", ENGLISH: "lease"}
    asked = [(openings[language], text) for language, key, text in sentences() if key.endswith(".now")]

    assert [text for opening, text in asked if opening not in text] == []


def test_no_sentence_blames_or_speaks_like_a_machine() -> None:
    assert [(key, text) for _, key, text in sentences() if FORBIDDEN.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_is_spoken_with_number_and_window_in(language: str) -> None:
    assert sorted(SLOT.findall(texts_in(language)[SPEECH])) == ["number", "window"]
