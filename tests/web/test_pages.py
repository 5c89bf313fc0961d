"""Pages: who may see them, headers of every answer, the citizen's way without scripts."""

import json
import re

import pytest

from queueapp.actions import serving
from tests.support.catalogue import EAST, PLATE
from tests.support.doors import Doors, open_doors, token_of
from tests.support.town import Town

OPEN_PAGES = [
    "/", "/sites/east", "/services/online", "/t", "/kiosk", "/login", f"/displays/hall?hall={EAST}", "/displays/pair",
    "/api/v1/docs",
]  # fmt: skip


@pytest.mark.parametrize("path", [*OPEN_PAGES, "/nothing", "/healthz"])
def test_every_answer_forbids_what_is_inline_framed_or_guessed(quiet_doors: Doors, path: str) -> None:
    headers = quiet_doors.client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_has_no_script_or_style_of_its_own(quiet_doors: Doors, path: str) -> None:
    text = quiet_doors.client.get(path).text

    for script in re.findall(r"<script([^>]*)>", text):
        assert "src=" in script or 'type="application/json"' in script or 'type="importmap"' in script, script
    assert not re.search(r"<style|\son[a-z]+=|\sstyle=", text)


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_is_read_in_both_languages(quiet_doors: Doors, path: str) -> None:
    joint = "&" if "?" in path else "?"

    chinese, english = (quiet_doors.client.get(f"{path}{joint}lang={language}") for language in ("zh", "en"))

    assert chinese.status_code == english.status_code == 200
    assert 'lang="zh-CN"' in chinese.text
    assert 'lang="en"' in english.text


@pytest.mark.parametrize("path", ["/counter", "/counter/east-3", "/screens"])
def test_a_page_of_staff_leads_to_the_sign_in_and_back(quiet_doors: Doors, path: str) -> None:
    answer = quiet_doors.client.get(path)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/login?next={path}")


def test_a_page_that_does_not_exist_is_calm(doors: Doors) -> None:
    answer = doors.client.get("/nothing")

    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")


def test_dee_finds_no_desk_of_the_other_site(doors: Doors) -> None:
    doors.hire("dee", site="west")
    browser = doors.signed_in("dee")

    assert browser.get("/counter/east-3").status_code == 404
    assert browser.get("/counter/west-1").status_code == 200
    assert "east-3" not in browser.get("/counter").text


def test_a_number_is_taken_without_scripts(town: Town, doors: Doors) -> None:
    browser = doors.browser()
    form = {
        "service": PLATE, "csrf_token": token_of(browser, "/sites/east"),
        "idempotency_key": field_of(browser.get("/sites/east").text, "idempotency_key"),
    }  # fmt: skip
    first = browser.post("/sites/east/tickets", data=form)
    again = browser.post("/sites/east/tickets", data=form)

    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert "A001" in browser.get(first.headers["Location"]).text
    assert town.rows("SELECT count(*) FROM ticket") == [(1,)]


@pytest.mark.parametrize("step", ["cancel", "late"])
def test_a_ticket_is_given_up_or_put_off_without_scripts(town: Town, doors: Doors, step: str) -> None:
    issued = town.issued()
    browser = doors.browser()
    page = f"/t/{issued.code}" + ("/cancel" if step == "cancel" else "")
    form = {
        "csrf_token": token_of(browser, page), "idempotency_key": field_of(browser.get(page).text, "idempotency_key"),
    }  # fmt: skip

    for _ in range(2):
        assert browser.post(f"/t/{issued.code}/{step}", data=form).status_code == 303

    assert town.rows("SELECT state, rejoins FROM ticket") == [("cancelled", 0) if step == "cancel" else ("waiting", 1)]


def test_a_service_is_rated_without_scripts_once(town: Town, doors: Doors) -> None:
    town.open()
    issued = town.issued()
    town.call_next()
    town.do(serving.begin, "east-3")
    town.do(serving.finish, "east-3")
    browser = doors.browser()
    page = f"/t/{issued.code}"
    form = {
        "csrf_token": token_of(browser, page), "idempotency_key": field_of(browser.get(page).text, "idempotency_key"), "grade": "5",
    }  # fmt: skip

    assert browser.post(f"{page}/evaluation", data=form).status_code == 303

    assert town.rows("SELECT grade FROM evaluation") == [(5,)]


def test_a_form_without_its_token_changes_nothing(town: Town, doors: Doors) -> None:
    issued = town.issued()

    answer = doors.browser().post(f"/t/{issued.code}/cancel", data={"idempotency_key": "0123456789abcdef0123456789abcdef"})

    assert answer.status_code == 400
    assert town.rows("SELECT state FROM ticket") == [("waiting",)]


def test_a_code_is_found_however_it_was_typed(town: Town, doors: Doors) -> None:
    issued = town.issued()
    browser = doors.browser()
    fours = [issued.code[at : at + 4] for at in range(0, len(issued.code), 4)]
    link = f" https://queue.example/t/{issued.code}/ "
    for typed in (issued.code, issued.code.upper(), " ".join(fours), "-".join(fours).upper(), link):
        answer = browser.post("/t", data={"code": typed, "csrf_token": token_of(browser, "/t")})
        assert answer.headers["Location"] == f"/t/{issued.code}"


def test_a_code_nobody_has_is_told_kindly(doors: Doors) -> None:
    browser = doors.browser()

    assert browser.post("/t", data={"code": "nothing", "csrf_token": token_of(browser, "/t")}).status_code == 200
    assert browser.get("/t/nothing").status_code == 404


def test_a_board_is_right_without_scripts(town: Town, doors: Doors) -> None:
    town.open()
    town.called()

    text = re.sub(r"<script.*?</script>", "", doors.client.get(f"/displays/hall?hall={EAST}").text, flags=re.DOTALL)

    assert "A001" in re.sub(r"<[^>]*>|\s", "", text)


@pytest.mark.parametrize("path", ["/displays/cinema", "/displays/pair/qr/abc.svg", "/audio/xx/A001/3.wav", "/audio/zh/hello/3.wav"])
def test_nobody_lets_the_server_draw_or_say_what_he_likes(quiet_doors: Doors, path: str) -> None:
    assert quiet_doors.client.get(path).status_code == 404


def test_where_no_voice_is_installed_a_board_chimes(doors: Doors) -> None:
    assert doors.client.get(clip_of(doors)).status_code == 404


def test_a_call_is_spoken_only_as_it_was_made(town: Town) -> None:
    doors = open_doors(town, speech=Talkative())
    made = clip_of(doors)

    assert doors.client.get(made).data == b"zh"
    for other in (made.split("?")[0], made.replace("A001", "A002"), made.replace("/zh/", "/en/"), made + "&one=yao"):
        assert doors.client.get(other).status_code == 404, other


class Talkative:
    def speak(self, text: str, language: str) -> bytes:
        return language.encode()


def clip_of(doors: Doors) -> str:
    """Where the call of the first ticket is heard."""
    doors.town.open()
    doors.town.called()
    page = doors.client.get(f"/displays/hall?hall={EAST}").text
    message = re.search(r'<script type="application/json" id="message">(.*?)</script>', page, re.DOTALL)
    assert message is not None
    return str(json.loads(message[1])["board"]["announce"][0]["audio"]["zh"])


def test_a_pairing_code_is_drawn(doors: Doors) -> None:
    answer = doors.client.get("/displays/pair/qr/ABC234.svg")

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def field_of(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', text)
    assert found is not None, name
    return found[1]
