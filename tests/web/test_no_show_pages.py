"""The hall manager's page of appeals: what counts against whom, and that it counts no more; without scripts."""

import re

import pytest

from queueapp.domain.roles import Role
from tests.bookings.town import BookingTown, an_id_number
from tests.support.catalogue import EAST, LICENCE
from tests.support.doors import PASSWORD, Doors
from tests.support.readers import Reader

PATH = "/hall/no-shows"
NUMBER = an_id_number(1)


def missed(town: BookingTown, *days: int, site: str = "east") -> list[str]:
    """Somebody did not come on these days."""
    ids = []
    for day in days:
        wall, what = ("10:00", {}) if site == "east" else ("14:00", {"services": (LICENCE,)})
        ids.append(town.book(wall, order=1, days=day, site=site, **what).id)
        town.go("18:00", days=day)
        town.mark_missed(ids[-1], site=site)
    return ids


@pytest.fixture
def manager(booking_doors: Doors) -> Reader:
    """The manager of the east; he signs in when he comes, days later."""
    booking_doors.hire("cy", Role.MANAGER, hall=EAST)
    return Reader(booking_doors.browser())


def look_up(manager: Reader, number: str = NUMBER, site: str = "east") -> str:
    comes(manager)
    manager.send(PATH, id_type="resident_id", id_number=number, site=site)
    return manager.words()


def comes(manager: Reader, login: str = "cy", path: str = PATH) -> str:
    """Open the page; whoever is not signed in does so first."""
    if 'action="/login"' in manager.goto(path):
        manager.send("/login", name=login, password=PASSWORD, next=path)
    return manager.page.text


def excuse(manager: Reader, id: str, reason: str) -> str:
    manager.send(f"{PATH}/excuse", site="east", id_type="resident_id", id_number=NUMBER, appointment=id, reason=reason)
    return manager.words()


def test_what_counts_is_shown_with_day_site_and_service_and_until_when_he_is_blocked(
    manager: Reader, booking_town: BookingTown
) -> None:
    missed(booking_town, 1, 2, 3)

    said = look_up(manager)

    for text in ("11月25日(周三) 10:00 没有来", "东城车管所", "补换号牌", f"证件尾号 {NUMBER[-4:]}", "停约到 12月27日"):
        assert text in said
    assert said.count("没有来") == 3
    assert NUMBER not in said


def test_a_late_cancellation_is_told_apart(manager: Reader, booking_town: BookingTown) -> None:
    late = booking_town.book("10:00", order=1)
    booking_town.go("09:30", days=1)
    booking_town.cancel(late.id)

    said = look_up(manager)

    assert "取消太晚" in said
    assert "可以预约" in said


def test_what_is_excused_counts_no_more_and_is_on_record(manager: Reader, booking_town: BookingTown) -> None:
    ids = missed(booking_town, 1, 2, 3)
    look_up(manager)

    said = excuse(manager, ids[0], "住院，有证明")

    assert "已撤销，这一次不再计入" in said
    assert "可以预约" in said
    assert said.count("没有来") == 2
    actions = [row[0] for row in booking_town.rows("SELECT action FROM audit WHERE action LIKE '%no_show%' ORDER BY id")]
    assert actions == ["read_no_shows", "excuse_no_show", "read_no_shows"]


def test_a_repeated_press_excuses_once(manager: Reader, booking_town: BookingTown) -> None:
    [id] = missed(booking_town, 1)
    look_up(manager)
    form = manager.page
    excuse(manager, id, "住院")
    manager.page = form

    assert "已撤销，这一次不再计入" in excuse(manager, id, "住院")
    assert booking_town.rows("SELECT count(*) FROM audit WHERE action = 'excuse_no_show'") == [(1,)]


def test_without_a_reason_nothing_is_excused_and_the_form_stays_open(manager: Reader, booking_town: BookingTown) -> None:
    [id] = missed(booking_town, 1)
    look_up(manager)

    said = excuse(manager, id, "  ")

    assert manager.page.status_code == 422
    assert "请写明原因" in said
    assert '<details class="no-show__ask" open>' in manager.page.text
    assert booking_town.appointment(id).excused_at is None


def test_what_was_excused_meanwhile_says_so(manager: Reader, booking_town: BookingTown) -> None:
    [id] = missed(booking_town, 1)
    look_up(manager)
    excuse(manager, id, "住院")
    look_up(manager)

    said = excuse(manager, id, "堵车")

    assert manager.page.status_code == 409
    assert "这一次已经不计了，没有再改动" in said


def test_another_sites_is_seen_and_left_to_its_manager(manager: Reader, booking_town: BookingTown) -> None:
    [id] = missed(booking_town, 1, site="west")

    said = look_up(manager)

    assert "由西城车管所的大厅经理撤销" in said
    assert "撤销这一次" not in said
    excuse(manager, id, "住院")
    assert manager.page.status_code == 404
    assert booking_town.appointment(id).excused_at is None


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        ("", 422, "请输入证件号码"),
        ("37030319800101", 422, "证件号码应为 18 位，您输入了 14 位"),
        (NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2"), 422, "证件号码有一位不对"),
        (an_id_number(77), 404, "没有查到"),
    ],
)
def test_a_number_that_leads_nowhere_says_why_and_stays(
    manager: Reader, booking_town: BookingTown, number: str, code: int, words: str
) -> None:
    missed(booking_town, 1)

    said = look_up(manager, number)

    assert manager.page.status_code == code
    assert words in said
    assert f'name="id_number" type="text" value="{number}"' in manager.page.text


def test_the_number_stands_in_no_address(manager: Reader, booking_town: BookingTown) -> None:
    missed(booking_town, 1)
    look_up(manager)

    addresses = re.findall(r'(?:action|href|src)="([^"]*)"', manager.page.text)
    assert manager.page.request.full_path.rstrip("?") == PATH
    assert [one for one in addresses if NUMBER in one] == []


def test_others_find_nothing_here(booking_doors: Doors, booking_town: BookingTown) -> None:
    assert booking_doors.browser().get(PATH).headers["Location"].startswith("/login?next=/hall/no-shows")
    for login, role in (("bo", Role.CLERK), ("gil", Role.GREETER), ("zoe", Role.CENTRE)):
        booking_doors.hire(login, role)
        assert booking_doors.signed_in(login).get(PATH).status_code == 404


def test_a_manager_asks_by_the_rules_of_his_own_site_alone(manager: Reader, booking_town: BookingTown) -> None:
    missed(booking_town, 1)

    look_up(manager, site="west")

    assert manager.page.status_code == 404


def test_an_administrator_chooses_the_site(booking_doors: Doors, booking_town: BookingTown) -> None:
    [id] = missed(booking_town, 1)
    booking_doors.hire("ada", Role.ADMIN, site=None)
    admin = Reader(booking_doors.browser())
    assert 'id="site"' in comes(admin, "ada")
    assert "没有来" in look_up(admin, site="west")

    assert "已撤销" in excuse(admin, id, "系统故障")


def test_in_english_no_chinese_is_left(manager: Reader, booking_town: BookingTown) -> None:
    ids = missed(booking_town, 1, 2)
    comes(manager)
    manager.goto(f"{PATH}?lang=en")
    pages = [manager.words(), look_up(manager), excuse(manager, ids[0], ""), excuse(manager, ids[0], "ill"), look_up(manager, "1")]

    assert [re.findall(r"[㐀-鿿]+", page) for page in pages] == [[], [], [], [], []]
