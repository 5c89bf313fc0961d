"""What templates may use: languages, times, addresses of static files, data for scripts."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from queueapp.assets import digest_of, static_dir, templates_dir
from queueapp.web.context import install

PAGE = "{{ lang }} {{ elder }} {{ _('跳到主要内容') }}"


@pytest.fixture
def page() -> FlaskClient:
    app = Flask("page", static_folder=None, template_folder=str(templates_dir()))
    install(app)
    for path in ("/", "/displays/hall", "/kiosk"):
        app.add_url_rule(path, path, lambda: render_template_string(PAGE))
    return app.test_client()


def said(source: str, **values: object) -> str:
    app = Flask("said", static_folder=None, template_folder=str(templates_dir()))
    install(app)
    with app.test_request_context(f"/?lang={values.pop('lang', 'zh')}"):
        return str(render_template_string(source, **values))


def test_a_reader_gets_chinese_unless_he_asks_otherwise(page: FlaskClient) -> None:
    assert page.get("/").text == "zh-CN False 跳到主要内容"
    assert page.get("/", headers={"Accept-Language": "fr"}).text.startswith("zh-CN")
    assert page.get("/", headers={"Accept-Language": "en-US,en"}).text == "en False Skip to main content"


@pytest.mark.parametrize("path", ["/displays/hall", "/kiosk"])
def test_a_machine_of_the_hall_speaks_chinese_whatever_its_browser_says(page: FlaskClient, path: str) -> None:
    assert page.get(path, headers={"Accept-Language": "en-US,en"}).text.startswith("zh-CN")
    assert page.get(f"{path}?lang=en").text.startswith("en")


def test_a_chosen_language_and_type_are_remembered(page: FlaskClient) -> None:
    page.get("/?lang=en&elder=1")
    assert page.get("/").text == "en True Skip to main content"
    page.get("/?lang=zh_CN&elder=0")
    assert page.get("/").text == "zh-CN False 跳到主要内容"


def test_an_unknown_language_is_not_remembered(page: FlaskClient) -> None:
    assert "Set-Cookie" not in page.get("/?lang=xx").headers


def test_times_are_written_in_the_halls_zone() -> None:
    late = {"at": "2026-11-23T16:05:00+00:00"}
    assert said("{{ at|time }} {{ at|date }}", **late) == "00:05 11月24日 星期二"
    assert said("{{ at|short_date }}", **late) == "11月24日(周二)"
    assert said("{{ at|date }} {{ '2026-11-24'|short_date }}", lang="en", **late) == "24 Nov (Tue) 24 Nov (Tue)"


def test_a_time_without_a_zone_is_an_error() -> None:
    with pytest.raises(TypeError):
        said("{{ at|time }}", at="2026-11-23T16:05:00")


def test_a_number_reads_as_one_word_in_its_plate() -> None:
    plate = said("{% from '_macros/plate.html' import plate %}{{ plate('A128', 'called') }}")
    assert re.sub(r"<[^>]+>", "", plate) == "A128"
    assert 'data-state="called"' in plate


def test_data_for_scripts_cannot_end_its_block() -> None:
    assert "</script><" not in said("{{ json_script('x', value) }}", value={"a": "</script><b>"}).removesuffix("</script>")


def test_a_name_missing_in_the_readers_language_is_given_in_the_other() -> None:
    assert said("{{ name({'zh': '张店', 'en': ''}) }}", lang="en") == "张店"


def test_plurals_reach_scripts_in_both_forms() -> None:
    assert said("{{ pattern('%(count)s 个窗口', '%(count)s 个窗口').one }}", lang="en") == "%(count)s counter"


def test_a_static_file_is_kept_for_ever_under_its_own_version_only(page: FlaskClient) -> None:
    address = said("{{ asset('css/tokens.css') }}")
    kept = page.get(address)
    stale = page.get("/static/000000000000/css/tokens.css")
    assert "immutable" in kept.headers["Cache-Control"]
    assert (stale.status_code, stale.headers["Cache-Control"]) == (200, "no-cache")
    assert page.get("/static/x/../../pyproject.toml").status_code == 404


def test_the_version_changes_with_any_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.css").write_text("a")
    before = digest_of(tmp_path)
    (tmp_path / "a.css").write_text("b")
    assert digest_of(tmp_path) != before


def test_templates_and_static_are_found_in_the_checkout() -> None:
    assert (templates_dir() / "base.html").is_file()
    assert (static_dir() / "css" / "tokens.css").is_file()
