"""A visit's way: which stages its services need, in order."""

from collections.abc import Mapping, Sequence

from queueapp.domain.places import Service
from queueapp.domain.visit import Way

INSPECT, CHOOSE_PLATE, PAY, COLLECT = "inspect", "plate-choose", "pay", "collect"


def way_of(services: Sequence[Service], offered: Mapping[str, object]) -> Way:
    """The stages of a visit: the lane first where a service asks for it, the services by queue, then plate, payment, collection.

    `offered` holds the codes that the site offers at all: a stage nobody serves there is left out."""
    codes = {service.code for service in services}
    stages: list[tuple[str, ...]] = [(INSPECT,)] if any(service.lane_first for service in services) and INSPECT not in codes else []
    stages += _by_queue(services)
    if any(service.gives_plate for service in services) and CHOOSE_PLATE not in codes:
        stages.append((CHOOSE_PLATE,))
    if any(service.lane_first for service in services):
        stages += [(code,) for code in (PAY, COLLECT) if code not in codes]
    return tuple(stage for stage in stages if all(code in offered for code in stage))


def main_service(services: Sequence[Service]) -> Service:
    """The service whose letter the number carries."""
    return services[0]


def _by_queue(services: Sequence[Service]) -> list[tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for service in services:
        codes = groups.setdefault(service.letter, [])
        if service.code not in codes:
            codes.append(service.code)
    return [tuple(codes) for codes in groups.values()]
