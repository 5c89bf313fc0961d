"""How people come to the pages of their door: boards with their key, clerks with their name, kiosks with theirs."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, Page, expect

from tests.browser.city import City, Staff, until

# After the primary key changed its meaning it rests, so that a double press does not begin and finish.
KEY_RESTS_MS = 650

# Which clips ended by themselves, not by being cut off.
HEARD = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  this.addEventListener("ended", () => window.heard.push(new URL(this.src, location.href).pathname), { once: true });
  return play.call(this);
};
"""


def open_board(page: Page, city: City, hall: str, key: str | None = None) -> Page:
    """A paired board of the hall, which writes down what it has played to the end."""
    hold_key(page, key or city.display(hall))
    page.add_init_script(HEARD)
    page.goto(f"{city.address}/displays/hall?hall={hall}")
    return page


def open_screen(page: Page, city: City, counter: str) -> Page:
    """The paired screen over a counter."""
    hall = city.desk(counter)["hall"]["code"]
    hold_key(page, city.display(hall, "counter", counter))
    page.goto(f"{city.address}/displays/counter?hall={hall}&counter={counter}&sound=0")
    return page


def hold_key(page: Page, key: str) -> None:
    """Let the page's browser hold a display's key, as pairing leaves it."""
    page.add_init_script(f"localStorage.setItem('queueapp.display.key', {json.dumps(key)})")


def sign_in(page: Page, city: City, who: Staff, to: str = "/counter") -> Page:
    """Sign a member of staff in."""
    page.goto(f"{city.address}/login?next={to}")
    page.fill("input[name=name]", who.login)
    page.fill("input[name=password]", who.password)
    page.click("#login-go")
    page.wait_for_url(f"**{to}")
    return page


def open_counter(page: Page, city: City, who: Staff, counter: str) -> Page:
    """Sign a clerk in and let him open a counter; it is closed after the test."""
    city.desks_to_close.add(counter)
    sign_in(page, city, who, to=f"/counter/{counter}")
    page.click("#primary")
    expect(page.locator("#situation")).to_have_text("空闲")
    page.wait_for_timeout(KEY_RESTS_MS)
    return page


def sign_kiosk_in(page: Page, city: City, hall: str) -> Page:
    """A kiosk that was given its key by whoever set it up."""
    page.goto(f"{city.address}/kiosk?hall={hall}")
    page.fill("input[name=key]", city.key("kiosk", hall=hall))
    with page.expect_navigation():
        page.locator("form button").first.click()
    expect(page.locator("body")).to_have_attribute("data-view", "home")
    return page


def number_on(plate: Locator) -> str:
    """A and 001 as a plate lays them out: A001."""
    return "".join(plate.inner_text().split())


def press(page: Page, key: str, then: str) -> None:
    """Press a key of the clerk's page and wait for what the page then says."""
    page.wait_for_timeout(KEY_RESTS_MS)
    page.keyboard.press(key)
    expect(page.locator("#situation")).to_have_text(then)


def lose_desk(city: City, counter: str) -> None:
    """Let the clock find that nobody has heard of a desk's page for the hall's minutes."""

    def is_lost() -> bool:
        # a heartbeat that was under way may still be written, so again until the clock has looked
        city.database("UPDATE desk SET seen_at = seen_at - 3600000000 WHERE counter = ? AND ended_at IS NULL", counter)
        return bool(city.desk(counter)["state"] == "lost")

    until(is_lost, 30, f"the desk at {counter} is lost")
