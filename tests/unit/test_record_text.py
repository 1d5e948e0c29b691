"""A record reads as its sources say: every value with its origin, what is unknown named, nothing more."""

from dataclasses import replace
from datetime import date

import pytest

from campus.domain.assignment import Assignment, AssignmentState, Standing
from campus.domain.record import DateBasis, Link, Match, Relation, Source, Space, ValueSource
from campus.locale import translator
from campus.services.record_view import record_view
from campus.views.dates import dated, day_text, partial_text
from campus.views.labels import standing_label
from campus.views.record_text import (
    Footnotes,
    assignment_markdown,
    both_names,
    content_words,
    decision_dates,
    fact_line,
    original,
    unknown_line,
)
from tests.factories import SOURCE, TODAY, make_atlas, make_city, make_decision, make_feature

KO, EN = translator("ko"), translator("en")
OTHER = Source(id="SR-2", title="Register", licence="CC0", collected_on=date(2026, 1, 2))
SPACE = Space(
    id="SP-0",
    name="도서관",
    kind="library",
    source_id="SR-1",
    reference_date="2024-05",
    lon=128.5,
    lat=35.5,
    phone="055-1",
    industries=("bio",),
)


class Shelf:
    """A store of one record."""

    def __init__(self, space: Space = SPACE) -> None:
        self.space = space

    def record(self, _record_id: str) -> Space:
        return self.space

    def value_sources_of(self, record_id: str) -> list[ValueSource]:
        return [ValueSource(record_id=record_id, field="phone", source_id="SR-2", reference_date="2025")]

    def matches_of(self, record_id: str) -> list[Match]:
        return [Match(record_id=record_id, source_id="SR-2", row_key="7", rule="one", distance_m=12.0)]


def view_of(space: Space = SPACE, **more):
    atlas = make_atlas([make_feature(0, lon=space.lon), make_feature(1)], **more)
    atlas.contents = replace(atlas.contents, sources=(SOURCE, OTHER))
    return record_view(Shelf(space), atlas, "SP-0", TODAY, TODAY)


def test_every_value_names_its_own_origin() -> None:
    origins = {value.field: (value.origin.source.id, value.origin.reference_date) for value in view_of().values}
    assert origins == {"location": ("SR-1", "2024-05"), "phone": ("SR-2", "2025"), "industries": ("SR-1", "2024-05")}


def test_how_a_place_is_known_comes_from_where_the_coordinate_comes_from() -> None:
    class Measured(Shelf):
        def value_sources_of(self, record_id: str) -> list[ValueSource]:
            return [ValueSource(record_id=record_id, field="lon", source_id="SR-2", reference_date="2025")]

    atlas = make_atlas([make_feature(0)])
    atlas.contents = replace(atlas.contents, sources=(SOURCE, OTHER))
    view = record_view(Measured(replace(SPACE, location_basis="one")), atlas, "SP-0", TODAY, TODAY)
    assert view is not None
    found = {value.field: value.origin.source.id for value in view.values}
    assert (found["location"], found["location_basis"], found["phone"]) == ("SR-2", "SR-2", "SR-1")


def test_what_is_not_known_is_listed() -> None:
    view = view_of(replace(SPACE, lon=None, lat=None))
    assert view.unknown[0] == "location"
    assert {"address", "capacity_text", "fee_text"} <= set(view.unknown)
    assert "phone" not in view.unknown
    assert unknown_line(["location", "fee_text"], KO) == "위치 미확인, 이용료"


def test_no_record_no_view() -> None:
    assert record_view(Shelf(), make_atlas([]), "SP-0", TODAY, TODAY) is None


def test_ties_are_told_from_both_ends_and_dangling_ones_are_left_out() -> None:
    links = [
        Link(id="LK-1", from_id="SP-1", to_id="SP-0", relation=Relation.FEEDS, source_id="SR-1", note="why"),
        Link(id="LK-2", from_id="SP-0", to_id="SP-9", relation=Relation.FEEDS, source_id="SR-1"),
    ]
    (tie,) = view_of(links=links).related
    assert (tie.outward, tie.row.id, tie.evidence) == (False, "SP-1", "why")


def test_footnotes_count_origins_once_and_name_licence_and_date() -> None:
    notes = Footnotes()
    first, second = (SOURCE, "2024-05", DateBasis.EXACT), (OTHER, "2025", DateBasis.REPORTED)
    assert [notes.number(item) for item in (first, second, first)] == ["①", "②", "①"]
    text = notes.markdown("ko", KO)
    assert "① Gazette · City · 2024\\. 5\\. · CC0" in text
    assert "② Register · 2025\\. \\(보도 기준\\) · CC0" in text


def test_a_value_is_text_and_a_website_can_be_followed() -> None:
    city = make_city()
    assert fact_line("url", "www.a.kr", "①", city, "ko", KO).endswith("[www\\.a\\.kr](http://www.a.kr) :gray[①]")
    assert fact_line("url", "javascript:x", "①", city, "ko", KO).endswith("javascript\\:x :gray[①]")
    assert "\\<b\\>" in fact_line("phone", "<b>", "①", city, "ko", KO)
    assert fact_line("industries", ("bio", "car"), "①", city, "ko", KO).endswith("bio, car :gray[①]")


HUB = make_decision(mission="교육", mission_en="Education", announced_on=date(2024, 2, 14))


@pytest.mark.parametrize(
    ("decision", "standing", "label"),
    [
        (HUB, Standing(AssignmentState.IN_FORCE), "지정(운영중)"),
        (HUB, Standing(AssignmentState.APPROVED), "예정"),
        (replace(HUB, decided_on=date(2024, 1, 1)), Standing(AssignmentState.APPROVED), "결재완료"),
        (HUB, Standing(AssignmentState.ENDED, by_plan=True), "지정해제 · 계획상"),
        (HUB, Standing(AssignmentState.APPROVED, overdue=True), "예정 · 예정일 지남, 확인 필요"),
    ],
)
def test_only_a_signed_decision_is_called_approved(decision, standing, label) -> None:
    assert standing_label(decision, standing, KO) == label


def test_an_assignment_tells_mission_period_and_reason_in_the_readers_language() -> None:
    item = Assignment(replace(HUB, valid_from_basis=DateBasis.REPORTED), Standing(AssignmentState.IN_FORCE))
    korean, english = (assignment_markdown(item, make_city(), code, t) for code, t in (("ko", KO), ("en", EN)))
    assert "임무: 교육" in korean
    assert "기간: 2024\\. 1\\. 1\\. \\(보도 기준\\) \\~" in korean
    assert "Mission: Education" in english.replace("\\", "")


def test_dates_that_nobody_published_say_so() -> None:
    shown = decision_dates(Assignment(HUB, Standing(AssignmentState.IN_FORCE)), "ko", KO)
    assert shown == {"결재일": "미확인", "발표·공고일": "2024. 2. 14.", "지정일": "2024. 1. 1.", "문서번호": "미확인"}


@pytest.mark.parametrize(
    ("partial", "language", "text"),
    [
        ("2026-03-11", "ko", "2026. 3. 11."),
        ("2026-03", "ko", "2026. 3."),
        ("2026", "ko", "2026."),
        ("2026-03-11", "en", "11 Mar 2026"),
        ("2026-03", "en", "Mar 2026"),
        ("2026", "en", "2026"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(partial: str, language: str, text: str) -> None:
    assert partial_text(partial, language) == text


def test_a_day_may_carry_its_weekday() -> None:
    assert day_text(date(2026, 3, 11), "ko", weekday=True) == "2026. 3. 11.(수)"


def test_a_date_tells_how_it_is_known() -> None:
    assert dated("2025", DateBasis.COLLECTED, "ko", KO) == "2025. (수집일, 자료에 날짜 없음)"
    assert dated("", DateBasis.EXACT, "ko", KO) == "날짜 미확인"


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("초대 회장사", "ko", "초대 회장사"),
        ("초대 회장사", "en", r"초대 회장사 :gray[\(Korean original\)]"),
        ("First chair", "en", "First chair"),
    ],
)
def test_a_korean_text_on_an_english_page_says_that_it_is_the_original(text: str, language: str, shown: str) -> None:
    assert original(text, language, translator(language)) == shown


@pytest.mark.parametrize(("content", "word"), [("yes", "예"), ("no", "아니요")])
def test_a_cell_that_says_yes_or_no_is_a_word_of_the_page(content: str, word: str) -> None:
    assert content_words("credit_bank", content, make_city(), "ko", translator("ko")) == [word]


def test_the_name_on_the_signs_stands_beside_a_translated_one():
    city = make_city()
    assert both_names("한림면", "Hallim-myeon", "en", city) == "Hallim-myeon 한림면"
    assert both_names("한림면", "Hallim-myeon", "ko", city) == "한림면"
    assert both_names("한림면", "", "en", city) == "한림면"
