"""Where the owner of an appointment is told of it, besides the phone and mail that he booked with: a browser that asked for it."""

from queueapp.actions import appointments
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.appointment_life import AppointmentState
from queueapp.domain.notices import Channel
from queueapp.domain.refusals import BadInput, NotFound, WrongState
from queueapp.outside.webpush import WebPush
from queueapp.storage import appointment_queries


def push_of(house: House) -> WebPush | None:
    """The courier of web push, where the city runs one."""
    courier = house.post.couriers.get(Channel.PUSH)
    return courier if isinstance(courier, WebPush) else None


def tell_browser(house: House, asked: Asked, appointment: str, subscription: str | None) -> Done[str]:
    """Let a browser (its subscription as JSON) be told of what becomes of an appointment; None: no more.

    Refuses with NotFound (no such appointment, no web push), BadInput (no subscription of a known push service), WrongState (it is
    over)."""
    courier = push_of(house)
    if courier is None:
        raise NotFound()
    if subscription is not None and not courier.takes(subscription):
        raise BadInput(fields={"subscription": "unknown"})
    seen = appointments.read(house, appointment)

    def work(unit: Unit) -> str:
        found = appointments.locked(unit, appointment, seen.site)
        if found.state != AppointmentState.BOOKED:
            raise WrongState(state=found.state)
        contact = appointment_queries.contact_of(unit.connection, house.sealer, appointment)
        others = {channel: address for channel, address in contact.items() if channel != Channel.PUSH}
        more = {} if subscription is None else {Channel.PUSH.value: subscription}
        appointment_queries.write_contact(unit.connection, house.sealer, appointment, {**others, **more})
        unit.audit("tell_browser", place=seen.site, subject=appointment, detail={"told": subscription is not None})
        return appointment

    return run(house, asked, Streams(bookings=(seen.site,)), work, entity=appointment)
