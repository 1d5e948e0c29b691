"""What can a person do next about a programme: apply, call, or ask whom? Only what a source gave becomes a link."""

import re
from dataclasses import dataclass
from enum import StrEnum

from campus.domain.record import Institution, Program, Space
from campus.locale import Translate
from campus.views.record_text import web_address

_NUMBER = re.compile(r"\+?[0-9][0-9\-. ()]{5,18}[0-9]")


class StepKind(StrEnum):
    """What a step is."""

    APPLY = "apply"
    CALL = "call"
    SITE = "site"
    CALL_HOST = "call_host"
    HOST_SITE = "host_site"
    CALL_PLACE = "call_place"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: ``address`` can stand in a link, ``shown`` is what the source wrote of it."""

    kind: StepKind
    address: str
    shown: str


def step_text(step: Step, t: Translate) -> str:
    """Say what a step does; a telephone number stands as its source wrote it."""
    words = {
        StepKind.APPLY: t("신청하기"),
        StepKind.CALL: t("전화하기 {number}"),
        StepKind.SITE: t("누리집 보기"),
        StepKind.CALL_HOST: t("운영기관에 전화하기 {number}"),
        StepKind.HOST_SITE: t("운영기관 누리집"),
        StepKind.CALL_PLACE: t("장소에 전화하기 {number}"),
    }[step.kind]
    return words.replace("{number}", step.shown)


def ask_text(program: Program, t: Translate) -> str:
    """Say that no contact is known, and who runs it, as far as that is known."""
    if not program.host_text:
        return t("신청 방법과 연락처가 알려지지 않았어요.")
    return t("신청 방법과 연락처가 알려지지 않았어요. 운영하는 곳: {host}").format(host=program.host_text)


def call_address(text: str) -> str:
    """Return the ``tel:`` address of the first telephone number in a text, or nothing."""
    found = _NUMBER.search(text.replace("_", "-").strip("-"))
    if found is None:
        return ""
    digits = re.sub(r"[^0-9+]", "", found.group())
    return f"tel:{digits}"


def next_steps(program: Program, host: Institution | None, place: Space | None) -> tuple[Step, ...]:
    """Return what can be done, the nearest to taking part first; whom else to ask only when nothing better is known."""
    own = (
        Step(StepKind.APPLY, web_address(program.apply_url), program.apply_url),
        Step(StepKind.CALL, call_address(program.phone), program.phone),
        Step(StepKind.SITE, web_address(program.url), program.url),
    )
    known = tuple(step for step in own if step.address)
    others = (
        Step(StepKind.CALL_HOST, call_address(host.phone), host.phone) if host else None,
        Step(StepKind.HOST_SITE, web_address(host.url), host.url) if host else None,
        Step(StepKind.CALL_PLACE, call_address(place.phone), place.phone) if place else None,
    )
    return known or tuple(step for step in others if step is not None and step.address)
