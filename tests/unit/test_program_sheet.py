"""A programme's A4 sheet first answers what a resident asks, as of today, and names the origin of each answer."""

import pytest

from campus.locale import translator
from campus.web.program_sheet import ProgramSheetWriter
from tests.brightwater import open_brightwater


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    opened = open_brightwater(tmp_path_factory.mktemp("brightwater"))
    yield opened
    opened.store.close()


def sheet_of(state, record_id, language="en"):
    return ProgramSheetWriter(state, state.record(record_id), language, translator(language)).sheet()


def test_a_sheet_answers_what_a_resident_asks(state):
    sheet = sheet_of(state, "PR-blowing")
    told = {group.heading: group.lines for group in sheet.facts}
    standing = next(iter(told))
    assert standing.startswith("Open · D-14 · until Tue, 3 Jun 2031")
    assert told[standing] == (
        "As of Tue, 20 May 2031",
        "Applications: 1 May 2031 ~ 3 Jun 2031 ①",
        "Applying: on the guild's page",
    )
    assert told["Where · When"][:3] == (
        "Where: Glass Market ①",
        (
            "When: Spring · 7 Jun 2031 ~ 12 Jul 2031 · Sat · 10:00\u202fAM~12:00\u202fPM"
            " · not on 21 Jun 2031 · also on 13 Jul 2031 · Not on public holidays ①"
        ),
        "When: Summer · 2 Aug 2031 ~ 30 Aug 2031 (planned) · Sat · 10:00\u202fAM~12:00\u202fPM · Cancelled ①",
    )
    assert told["For whom · Fee"] == (
        "For whom: anybody from 16 ①",
        "Fee: 30 crowns, glass extra · materials 12 crowns ①",
        "Operator: Glaziers' Guild",
    )
    assert told["Next step"] == (
        "Apply: https://guild.example/blowing/apply",
        "Call 555-0100",
        "Open the site: https://guild.example/blowing",
    )
    assert len(sheet.sources.lines) == 1


def test_what_the_answers_say_is_not_said_twice(state):
    (known,) = (group for group in sheet_of(state, "PR-blowing").facts if group.heading == "What is known")
    assert not [line for line in known.lines if line.startswith(("Fee", "Period", "Applications", "Materials"))]
    assert "Places: 8 ①" in known.lines


def test_what_is_unknown_says_so_and_why(state):
    sheet = sheet_of(state, "PR-lamps", "ko")
    lines = [line for group in sheet.facts for line in group.lines]
    assert sheet.facts[0].heading.startswith("접수기간 미확인")
    assert "왜 알 수 없나요: 자료의 종료일이 시작일보다 빠름" in lines
    assert "누구에게: 미확인" in lines
    assert any(line.startswith("언제: 2031. ~ 끝나는 날 미확인") for line in lines)
    assert any(group.heading.startswith("알려지지 않은 항목") for group in sheet.facts)
