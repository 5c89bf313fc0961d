"""The table that `serve` prints: which door stands at which address, and who may enter."""

from typing import Any

# Doors in the order a newcomer tries them: key of a text, path, which demo user opens it.
DOORS = (
    ("home", "/", None),
    ("board", "/displays/hall", "board"),
    ("counter screen", "/displays/counter", "screen"),
    ("kiosk", "/kiosk", "kiosk"),
    ("counter", "/counter", "clerk"),
    ("greeter", "/greeter", "greeter"),
    ("screens", "/screens", "manager"),
    ("hours", "/admin/hours", "manager"),
    ("API", "/api/v1/docs", None),
)


NOBODY = "no account exists yet: queueapp user create NAME --role admin"


def table_of_doors(address: str, demo: dict[str, Any] | None, *, staffed: bool) -> str:
    """A plain table, without colours; where nobody can sign in yet, it says how."""
    if demo is None:
        lines = [f"  {name:<15} {address}{path}" for name, path, _ in DOORS]
        return "\n".join(["ready", *lines, *(() if staffed else (NOBODY,))])
    lines = [f"  {name:<15} {address}{demo['paths'].get(needs, path)}{_entry(demo, needs)}" for name, path, needs in DOORS]
    return "\n".join(
        ["ready (demonstration day)", f"  start here      {address}/tour", *lines, "users and keys also stand in var/demo.json"]
    )


def _entry(demo: dict[str, Any], needs: str | None) -> str:
    if needs in demo["paths"]:
        return "   with its key from the tour"
    user = demo["users"].get(needs or "")
    return f"   {user['login']} / {user['password']}" if user else ""
