"""The page of hours and places without scripts: look first, then keep; who may; what was typed stays; undo."""

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from queueapp.actions import capacity
from queueapp.domain.roles import Role
from tests.bookings.town import BookingTown
from tests.support.catalogue import EAST, LANE
from tests.support.doors import Doors, token_of
from tests.support.town import ADMIN

HOURS = "/admin/hours"
CLOSED = {"what": "day", "day": "2026-11-25", "hours": "closed", "reason": "设备检修"}
TEMPLATE = {"what": "template", "weekday": "wed", "slot_minutes": "30", "public": "1", "staff": "0"}
MORNING = {"what": "change", "since": "2026-11-25T10:00", "until": "2026-11-25T11:00", "scope": "hall", "change_public": "0"}


class Planner:
    """A member of staff with a browser that runs no scripts."""

    def __init__(self, doors: Doors, role: Role = Role.MANAGER, **scope: Any) -> None:
        doors.hire("mo", role, **scope)
        self.browser: FlaskClient = doors.signed_in("mo")
        self.token = token_of(self.browser, "/screens") if role is Role.MANAGER else ""
        self.text = ""

    def get(self, address: str = HOURS, language: str = "zh-CN") -> str:
        self.text = self.browser.get(address, headers={"Accept-Language": language}).text
        return self.text

    def send(self, status: int, *, do: str = "look", address: str = HOURS, **form: str) -> str:
        answer = self.browser.post(address, data={"csrf_token": self.token, "do": do, **form}, headers={"Accept-Language": "zh-CN"})
        assert answer.status_code == status, answer.text[:2000]
        self.text = answer.text
        return answer.text

    def keep(self) -> str:
        """Press the bar's button, as the form stands there; the page that follows."""
        form = self.text.split('id="keep"', 1)[1].split("</form>", 1)[0]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        answer = self.browser.post(HOURS, data={name: html.unescape(value) for name, value in fields.items()})
        assert answer.status_code == 303, answer.text[:500]
        return self.get(answer.headers["Location"])

    def bar(self) -> str:
        """What the bar says."""
        bar = self.text.split('id="effect"', 1)[1].split("</section>", 1)[0].split(">", 1)[1]
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", bar))).strip()

    def typed(self, what: str, field: str) -> str:
        """What stands in a field of a form."""
        form = self.text.split(f'name="what" value="{what}"', 1)[1].split("</form>", 1)[0]
        (tag,) = [tag for tag in re.findall(r"<input[^>]*>", form) if f' name="{field}"' in tag]
        return html.unescape(tag.split(' value="', 1)[1].split('"', 1)[0])

    def exceptions(self) -> str:
        part = self.text.split('id="exceptions-title"', 1)[1].split("</ul>", 1)[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))

    def kinds(self, day: str) -> str:
        """What a date of the calendar is."""
        found = re.search(rf'data-kinds="([^"]*)" data-date="{day}"', self.text)
        assert found, day
        return found[1]


@pytest.fixture
def mo(doors: Doors) -> Planner:
    return Planner(doors)


def stranded(town: BookingTown) -> list[str]:
    return [one.id for one in capacity.stranded(town.house, "east")]


# --- who may


def test_whoever_is_not_signed_in_is_asked_to(doors: Doors) -> None:
    answer = doors.browser().get(HOURS + "?hall=east-hall")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/admin/hours%3Fhall%3Deast-hall")


@pytest.mark.parametrize("role", [Role.CLERK, Role.GREETER])
def test_other_staff_find_nothing(doors: Doors, role: Role) -> None:
    doors.hire("bo", role)

    assert doors.signed_in("bo").get(HOURS).status_code == 404


@pytest.mark.parametrize("query", ["?site=west", "?hall=west-hall", "?site=east&hall=west-hall", "?site=north", "?hall=nothing"])
def test_a_manager_finds_his_own_site_only(mo: Planner, query: str) -> None:
    assert mo.browser.get(HOURS + query).status_code == 404
    assert mo.browser.post(HOURS + query, data={"csrf_token": mo.token, "do": "look", **CLOSED}).status_code == 404


def test_an_administrator_finds_every_site(doors: Doors) -> None:
    admin = Planner(doors, Role.ADMIN, site=None)

    assert "西城车管所" in admin.get(HOURS + "?hall=west-hall")


def test_whoever_keeps_one_hall_sees_that_hall_and_no_hours_of_the_site(town: BookingTown, doors: Doors) -> None:
    cy = Planner(doors, hall=EAST)
    page = cy.get()

    assert 'value="east-lane"' not in page
    assert 'name="hours"' not in page
    assert "整个网点" not in page
    cy.send(404, **CLOSED)
    cy.send(404, **{**MORNING, "scope": "site"})
    cy.send(200, **MORNING)


def test_a_form_without_its_token_changes_nothing(mo: Planner) -> None:
    assert mo.browser.post(HOURS, data={"do": "look", **CLOSED}).status_code == 400


# --- looking and keeping


def test_a_look_says_whom_it_hits_and_changes_nothing(town: BookingTown, mo: Planner) -> None:
    made = [town.book(order=order + 1).id for order in range(2)]
    before = (town.counted(), town.head())
    mo.send(200, **CLOSED)

    assert "11月25日(周三) · 全天关闭 30 个时段，名额 105 → 0" in mo.bar()
    assert "影响 2 个已预约，会通知改期" in mo.bar()
    assert all(f"11月25日(周三) 10:00 · 补换号牌 · {id}" in mo.bar() for id in made)
    assert mo.kinds("2026-11-25") == "edited"
    assert (town.counted(), town.head()) == before


def test_what_was_looked_at_is_kept_once_told_and_undone(town: BookingTown, mo: Planner) -> None:
    made = town.book()
    mo.send(200, **CLOSED)
    looked = mo.text
    mo.keep()

    assert "已保存" in mo.bar()
    assert "1 个预约已通知改期" in mo.bar()
    assert (stranded(town), mo.kinds("2026-11-25")) == ([made.id], "exception edited")
    assert "全天关闭 · 设备检修 影响 1：已改 0、已取消 0、照常 0、未回复 1 Mo 撤销" in mo.exceptions()
    assert f'<td class="num small">{made.id}</td>' in mo.text, "and it is listed as unanswered"
    head = town.head()
    mo.text = looked
    mo.keep()
    assert town.head() == head, "a second press keeps nothing twice"

    mo.send(200, what="usual_day", day="2026-11-25")
    assert "1 个等待改期的预约恢复原时间" in mo.bar()
    mo.keep()
    assert (stranded(town), "没有例外" in mo.text, mo.kinds("2026-11-25")) == ([], True, "edited")


def test_a_change_is_kept_listed_and_ended(town: BookingTown, mo: Planner) -> None:
    town.book()
    mo.send(200, **MORNING, change_reason="系统升级")
    assert "公众 0 个" in mo.bar()
    mo.keep()
    assert (town.slot().public.target, town.slot().staff.target) == (0, 1)
    assert "10:00–11:00 公众 0 个 · Hall" not in mo.exceptions()
    assert "10:00–11:00 公众 0 个 · 业务大厅 · 系统升级" in mo.exceptions()

    (change,) = re.findall(r'name="change" value="(\w+)"', mo.text)[:1]
    mo.send(200, what="end", change=change)
    mo.keep()
    assert (town.slot().public.target, stranded(town)) == (3, [])


def test_a_template_is_shown_in_the_week_before_it_is_kept(town: BookingTown, mo: Planner) -> None:
    mo.send(200, **TEMPLATE)

    assert "周三 · 每30分 1+0" in mo.bar()
    assert '<s class="num">60</s> <b class="num">15</b>' in mo.text
    mo.keep()
    assert town.line() == {"free": 1}
    assert '<b class="num">15</b>' in mo.get()
    mo.send(200, what="template", weekday="wed", usual="1")
    mo.keep()
    assert town.line() == {"free": 3}


def test_a_far_day_says_that_it_will_obey(mo: Planner) -> None:
    mo.send(200, **{**CLOSED, "day": "2026-12-24"})

    assert "以后的日子照此安排" in mo.bar()
    mo.keep()
    assert "12月24日(周四)" in mo.exceptions()


def test_more_than_the_walk_ins_share_is_said_and_may_be_kept(town: BookingTown, mo: Planner) -> None:
    mo.send(200, **{**MORNING, "since": "2026-11-25T08:30", "until": "2026-11-25T17:30", "change_public": "9"})

    assert "11月25日(周三) 共 150 个，超过可约的 70 个" in mo.bar()
    mo.keep()
    assert town.line() == {"free": 9}


# --- what is wrong


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({**CLOSED, "day": ""}, "请填写"),
        ({**CLOSED, "day": "2026-11-23"}, "这个时间已经过去"),
        ({**CLOSED, "reason": ""}, "请填写"),
        ({**CLOSED, "hours": "open"}, "请填写"),
        ({**CLOSED, "hours": "open", "opens_1": "09:00"}, "请填写"),
        ({**CLOSED, "hours": "open", "opens_1": "12:00", "closes_1": "09:00"}, "各段时间要从早到晚，不能重叠"),
        ({**MORNING, "until": "2026-11-25T09:00"}, "结束要晚于开始"),
        ({**MORNING, "since": "soon"}, "时间写法不对"),
        ({**MORNING, "change_public": "many"}, "请填 0 到 500 之间的整数"),
        ({**MORNING, "change_public": "501"}, "请填 0 到 500 之间的整数"),
        ({**MORNING, "change_public": ""}, "请填写"),
        ({**TEMPLATE, "public": ""}, "请填写"),
        ({**TEMPLATE, "slot_minutes": "7"}, "这里填得不对"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field_and_nothing_typed_is_lost(
    town: BookingTown, mo: Planner, form: dict[str, str], said: str
) -> None:
    before = (town.counted(), town.head())
    mo.send(422, **form)

    assert said in mo.bar()
    assert mo.text.count(said) >= 2, "in the bar and beside the field"
    assert "<title>错误：" in mo.text
    chosen = ("what", "hours", "scope", "weekday", "slot_minutes")
    assert {name: mo.typed(form["what"], name) for name in form if name not in chosen} == {
        name: value for name, value in form.items() if name not in chosen
    }
    assert (town.counted(), town.head()) == before


def test_a_template_beyond_the_share_says_how_many_there_may_be(mo: Planner) -> None:
    mo.send(409, **{**TEMPLATE, "public": "9"})

    assert mo.bar().startswith("现场取号的份额不够了。 每 30 分钟请最多放 4 个号。")
    assert 'value="9"' in mo.text


def test_nonsense_is_no_fault(mo: Planner) -> None:
    for do in ("look", "keep", "else"):
        mo.send(422, do=do, what="nonsense")
    assert mo.browser.get(HOURS + "?kept=nothing&year=9999").status_code == 200


def test_what_was_kept_elsewhere_is_not_shown(town: BookingTown, mo: Planner) -> None:
    change = capacity.Change("west", town.at("10:00"), town.at("12:00"), 0, 0)
    elsewhere = town.do(capacity.change_capacity, change, by=ADMIN)

    mo.get(f"{HOURS}?kept={elsewhere.id}")

    assert "已保存" not in mo.text


# --- what it shows


def test_the_year_marks_holidays_worked_weekends_rest_and_today(mo: Planner) -> None:
    mo.get()

    assert mo.kinds("2026-10-01").startswith("holiday")
    assert mo.kinds("2026-10-10").startswith("works")
    assert mo.kinds("2026-11-28") == "rest"
    assert mo.kinds("2026-11-24") == "today"
    assert "2027 年节假日还没有导入" in mo.text


def test_the_week_tells_hours_and_places(mo: Planner) -> None:
    page = mo.get(f"{HOURS}?hall={LANE}")

    assert "08:30–12:00" in page
    assert "每30分 2+1" in page
    assert '<b class="num">45</b>' in page
    assert "每 30 分钟可约 3 个" in page


def test_it_speaks_english(mo: Planner) -> None:
    page = mo.get(language="en")

    assert "Hours and places" in page
    assert "Look at the effect of a change first" in page
