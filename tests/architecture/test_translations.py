"""Every Chinese text that a page or the API's table shows has its English, and no translation lies unused."""

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from queueapp.assets import static_dir, templates_dir
from queueapp.outside.texts import ENGLISH, TRANSLATIONS
from queueapp.web.api.routes import ROUTES

SPEAKERS = ("_", "gettext", "ngettext", "pattern")
CHINESE_SIGN = re.compile(r"[\u3007\u3400-\u9fff]")
SLOT = re.compile(r"%\(\w+\)s")
# a reader who looks for his language must find it in that language
NAME_OF_CHINESE = "中文"
# the name of an app, written as its reader will see it
NAME_OF_APP = "交管12123"
# the first word under each initial, compared with and never shown
TABLE_OF_INITIALS = "everyday.js"
REFUSALS = "refusals.po"  # its keys are no Chinese texts; they have a test of their own


@cache
def entries() -> dict[str, dict[str, Message]]:
    """English messages by file and Chinese source."""
    found = {}
    for path in sorted((TRANSLATIONS / ENGLISH).glob("*.po")):
        with path.open("rb") as file:
            found[path.name] = {source_of(message): message for message in read_po(file) if message.id}
    return found


def source_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@cache
def templates() -> dict[str, nodes.Template]:
    grammar = Environment(extensions=["jinja2.ext.i18n"])
    place = templates_dir()
    found = sorted(path for path in place.rglob("*.*") if path.suffix in (".html", ".txt"))
    return {str(path.relative_to(place)): grammar.parse(path.read_text()) for path in found}


def spoken_in(template: nodes.Template) -> set[str]:
    calls = [call for call in template.find_all(nodes.Call) if isinstance(call.node, nodes.Name)]
    first = [call.args[0] for call in calls if call.node.name in SPEAKERS and call.args]  # type: ignore[attr-defined]
    return {text.value for text in first if isinstance(text, nodes.Const)}


def wanted() -> set[str]:
    """All texts that are looked up: in templates, and the summaries of the API's routes."""
    return {text for template in templates().values() for text in spoken_in(template)} | {route.summary for route in ROUTES}


def test_every_text_has_its_english() -> None:
    known = {source for file in entries().values() for source in file}

    assert sorted(text for text in wanted() if CHINESE_SIGN.search(text) and text not in known) == []


def test_no_translation_lies_unused() -> None:
    held = {name: set(file) for name, file in entries().items() if name != REFUSALS}

    assert {name: sorted(sources - wanted()) for name, sources in held.items() if sources - wanted()} == {}


def test_no_translation_is_empty_or_chinese() -> None:
    told = [(source, text) for file in entries().values() for source in file for text in forms_of(file[source])]

    assert [source for source, text in told if not text.strip() or CHINESE_SIGN.search(text.replace(NAME_OF_APP, ""))] == []


def test_a_translation_fills_in_nothing_that_its_source_lacks() -> None:
    told = [(source, text) for file in entries().values() for source in file for text in forms_of(file[source])]
    sources = [(source, text) for source, text in told if CHINESE_SIGN.search(source)]

    assert [source for source, text in sources if not set(SLOT.findall(text)) <= set(SLOT.findall(source))] == []


def test_a_text_has_one_english_in_all_files() -> None:
    english: dict[str, set[tuple[str, ...]]] = {}
    for file in entries().values():
        for source, message in file.items():
            english.setdefault(source, set()).add(forms_of(message))

    assert {source: forms for source, forms in english.items() if len(forms) > 1} == {}


def test_no_chinese_stands_in_a_template_outside_its_texts() -> None:
    raw = [
        (name, part.data.strip())
        for name, template in templates().items()
        for part in template.find_all(nodes.TemplateData)
        if CHINESE_SIGN.search(part.data.replace(NAME_OF_CHINESE, ""))
    ]

    assert raw == []


def test_no_chinese_stands_in_a_browser_script() -> None:
    scripts = [path for path in (static_dir() / "js").rglob("*.js") if path.name != TABLE_OF_INITIALS]

    assert scripts
    assert [path.name for path in scripts if CHINESE_SIGN.search(without_comments(path))] == []


def without_comments(script: Path) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(), flags=re.DOTALL)


def test_the_hall_manager_has_one_name() -> None:
    with (TRANSLATIONS / "zh-CN" / REFUSALS).open("rb") as file:
        chinese = [str(message.string) for message in read_po(file)]
    english = [text for file in entries().values() for message in file.values() for text in forms_of(message)]

    assert [text for text in (*wanted(), *chinese) if "经理" in text.replace("大厅经理", "")] == []
    assert [text for text in english if re.search(r"(?<!hall )\bmanagers?\b", text, re.IGNORECASE)] == []
