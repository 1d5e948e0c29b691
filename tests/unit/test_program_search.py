"""Which programmes are found, how they are counted and ordered, what could be left out, and how far they are."""

import logging
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from campus.domain.program_query import FACETS, ProgramQuery
from campus.domain.program_state import ApplicationState, CourseState, program_standing
from campus.domain.schedule import WEEKDAYS
from tests.program_city import CITY, ORIGIN, PROGRAMS, SESSIONS, TODAY, make_search, program, session

SEARCH = make_search()
PAGE = slice(0, 20)
FAR_AWAY = date(2026, 6, 30)


def found(text="", origin=None, today=TODAY, **fields):
    fields = {name: frozenset(value.split()) if name in FACETS else value for name, value in fields.items()}
    view = SEARCH.view(ProgramQuery(text=text, **fields), today, origin)
    hits = SEARCH.hits(view, today, PAGE, origin)
    assert len(hits) == view.total
    return [hit.id.removeprefix("PR-") for hit in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what is over (4: closed, 7: finished) is hidden; soon closing first, then by deadline and name
        ("", "3 1 2 6 5"),
        ("코딩", "3 1"),
        ("초등 코딩", "1"),
        ("초등", "1"),
        ("어르신", "3"),  # the text says so, though nobody gave the tag
        ("한국어 일요일", "2"),
        ("토요일", "3 1"),
        ("주말", "3 1 2"),
        ("토요일 일요일", "3 1 2"),
        ("저녁", "3 2"),
        ("저녁 무료", "2"),
        ("화요일", ""),
        ("공짜", "1 2"),
        ("가람동", "1 5"),
        ("나루", "3 2"),
        ("동부", "1 2 5"),
        ("가람역", "1"),
        ("없는역", ""),
        ("가람도서관", "1 5"),  # in the space, or named by the text
        ("ㅋㄷ", "3 1"),
        ("ㅅㅂ", "3"),  # 서부, the living area
        ("목고", "6"),
        ("코딩 강좌", "3 1"),
        ("코딩 없는말", ""),
    ],
)
def test_a_text_finds_what_it_means(text, expected):
    assert found(text) == expected.split()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"groups": "child senior"}, "1"),
        ({"weekdays": "SA"}, "3 1"),
        ({"weekdays": "TU"}, ""),  # that session is cancelled
        ({"day_parts": "morning"}, "1"),
        ({"fees": "unknown"}, "6 5"),
        ({"fees": "paid"}, "3"),
        ({"districts": "DI-1 DI-9"}, "1 5"),
        ({"living_areas": "LA-2"}, "3"),
        ({"languages": "ko"}, "2"),
        ({"industries": "bio", "stages": "work", "modes": "one"}, "6"),
        ({"kinds": "nothing"}, ""),
        ({"states": "closes_soon"}, "3"),
        ({"states": "always_open"}, "6"),
        ({"states": "unknown"}, "5"),
        ({"states": "closed"}, "4"),
        ({"over": True}, "3 1 2 6 7 5 4"),
        ({"text": "코딩", "weekdays": "SA", "fees": "free"}, "1"),
    ],
)
def test_filters_narrow(fields, expected):
    assert found(**fields) == expected.split()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", "5 6 1 3 2"),
        ("deadline", "3 1 2 6 5"),
        ("start", "3 1 2 6 5"),
        ("distance", "1 2 3 5 6"),
    ],
)
def test_a_list_has_its_order(sort, expected):
    assert found(sort=sort, origin=ORIGIN) == expected.split()


def test_names_come_before_other_texts():
    programs = [program(1, "가", target_text="목공", apply_to="2026-03-12"), program(2, "목공")]
    search = make_search(programs, ())
    view = search.view(ProgramQuery(text="목공"), TODAY)
    assert [hit.id for hit in search.hits(view, TODAY, PAGE)] == ["PR-2", "PR-1"]
    assert [hit.id for hit in search.hits(view, TODAY, slice(1, 2))] == ["PR-1"]
    assert search.hits(view, TODAY, slice(5, 9)) == []


def test_counts_are_those_that_each_choice_would_give():
    query = ProgramQuery(text="코딩", weekdays=frozenset({"SA"}))
    view = SEARCH.view(query, TODAY)
    for facet in FACETS:
        for key, number in view.counts[facet].items():
            other = replace(query, **{facet: frozenset({key})}, over=query.over)
            if not (facet == "states" and key == "closed"):
                assert SEARCH.view(other, TODAY).total == number, (facet, key)
    assert view.counts["fees"] == {"free": 1, "paid": 1}


def test_what_is_hidden_is_counted_and_can_be_chosen():
    view = SEARCH.view(ProgramQuery(), TODAY)
    assert (view.total, view.hidden_over, view.unplaced) == (5, 2, 3)
    assert view.counts["states"] == {"closes_soon": 1, "open": 2, "always_open": 1, "unknown": 2, "closed": 1}
    assert SEARCH.view(ProgramQuery(over=True), TODAY).hidden_over == 0


def test_days_change_what_can_be_joined():
    assert SEARCH.view(ProgramQuery(), FAR_AWAY).total == 2
    assert found("코딩", today=date(2026, 3, 13)) == ["1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ProgramQuery(text="코딩 일요일"), [(("일요일",), (), 2), (("코딩",), (), 1)]),
        (ProgramQuery(text="요가"), [(("요가",), (), 5), ((), ("over",), 1)]),
        (ProgramQuery(text="코딩 없는말 나루역"), [(("없는말", "나루역"), (), 2), (("코딩", "없는말"), (), 1)]),
        (ProgramQuery(text="목공", fees=frozenset({"paid"})), [(("목공",), (), 1), ((), ("fees",), 1)]),
        (ProgramQuery(text="없는말", over=True), [(("없는말",), (), 7)]),
    ],
)
def test_when_nothing_is_found_it_says_what_to_leave_out(query, expected):
    view = SEARCH.view(query, TODAY)
    told = [(tuple(chip.text for chip in item.chips), item.fields, item.total) for item in view.alternatives]
    assert view.total == 0
    assert told == expected
    for item in view.alternatives:
        assert SEARCH.view(item.query, TODAY).total == item.total


def test_a_radius_that_is_too_small_is_said():
    view = SEARCH.view(ProgramQuery(text="한국어", radius_m=500), TODAY, ORIGIN)
    told = [(len(item.chips), item.fields, item.total) for item in view.alternatives]
    assert told == [(1, (), 1), (0, ("radius_m",), 1)]
    assert SEARCH.view(ProgramQuery(radius_m=500), TODAY, ORIGIN).total == 1
    assert SEARCH.view(ProgramQuery(radius_m=500), TODAY).total == 5


def test_a_hit_says_how_it_stands_and_how_far_it_is():
    view = SEARCH.view(ProgramQuery(sort="distance"), TODAY, ORIGIN)
    first, *_, last = SEARCH.hits(view, TODAY, PAGE, ORIGIN)
    assert (first.application, first.days_left, first.course) == (ApplicationState.OPEN, 20, CourseState.PLANNED)
    assert first.distance_m == pytest.approx(181.6, abs=1)
    assert first.walk_min == 4
    assert (last.located, last.distance_m, last.walk_min) == (False, None, None)
    assert [hit.id for hit in SEARCH.nearest(ProgramQuery(), TODAY, ORIGIN, 5)] == ["PR-1", "PR-2"]


def test_stations_near_a_place():
    found_stations = SEARCH.near.stations_near(ORIGIN, 5)
    assert [station.id for station, _, _ in found_stations] == ["ST-1", "ST-2"]
    assert found_stations[0][1] == pytest.approx(90.8, abs=1)
    assert found_stations[0][2] == 2


def test_a_walk_begins_at_the_station_that_is_named_else_at_the_person_else_nowhere():
    # one minute on foot is 58 metres along the straight line; programme 1 lies 91 m from the station
    east = (ORIGIN[0] + 0.0018, ORIGIN[1])
    assert found("가람역") == ["1"]
    assert found("가람역 걸어서") == found("가람역 걸어서", origin=east) == []
    assert found("걸어서", origin=east) == ["1"]
    assert found("걸어서", origin=ORIGIN) == []
    assert found("걸어서") == found("")
    (station, walk) = SEARCH.view(ProgramQuery(text="가람역 걸어서"), TODAY).chips
    for origin, totals in ((None, {station: 5, walk: 1}), (ORIGIN, {walk: 1}), (east, {station: 1, walk: 1})):
        view = SEARCH.view(ProgramQuery(text="가람역 걸어서"), TODAY, origin)
        assert {other.chips[0]: other.total for other in view.alternatives if len(other.chips) == 1} == totals
        for other in view.alternatives:
            assert SEARCH.view(other.query, TODAY, origin).total == other.total


def test_what_is_not_known_of_all_is_told_of_how_many_it_is_known():
    def known(text="", **query):
        view = SEARCH.view(ProgramQuery(text=text, **query), TODAY)
        told = SEARCH.known(view, TODAY)
        return told.total, dict(told.counts)

    assert known() == (5, {})
    assert known("토요일 무료") == (5, {"weekdays": 3, "fees": 3})
    assert known("토요일 무료", over=True)[0] == 7
    assert known("경전철") == known("걸어서") == known(radius_m=500) == (5, {"place": 2})
    assert known(groups=frozenset({"child"})) == (5, {"groups": 1})


def test_a_question_may_forget_where():
    asked = ProgramQuery(text="가람역 코딩 가람동 걸어서", districts=frozenset({"DI-1"}), radius_m=9, sort="name")
    assert SEARCH.without_places(asked) == ProgramQuery(text="코딩", sort="name")


def test_a_chip_taken_away_leaves_the_rest():
    query = ProgramQuery(text="초등 코딩", sort="name")
    (chip, _) = SEARCH.view(query, TODAY).chips
    assert SEARCH.without_chip(query, chip) == ProgramQuery(text="코딩", sort="name")


def test_what_is_typed_and_where_one_is_reach_no_log(caplog):
    secret = (128.4876543, 35.5123456)
    with caplog.at_level(logging.DEBUG):
        view = SEARCH.view(ProgramQuery(text="아무도모를말 토요일", radius_m=100), TODAY, secret)
        SEARCH.hits(view, TODAY, PAGE, secret)
    assert caplog.text == ""
    kept = repr({name: value for name, value in vars(SEARCH).items() if name != "lexicon"})
    assert "아무도모를말" not in kept
    assert str(secret[0]) not in kept


def test_every_hit_stands_as_the_domain_says():
    view = SEARCH.view(ProgramQuery(over=True), TODAY)
    for hit in SEARCH.hits(view, TODAY, PAGE):
        item = next(item for item in PROGRAMS if item.id == hit.id)
        own = [held for held in SESSIONS if held.program_id == hit.id]
        standing = program_standing(item, own, TODAY, CITY.thresholds["closes_soon_days"])
        assert (hit.application, hit.days_left) == (standing.application.state, standing.application.days_left)
        assert hit.course == standing.course.state


def test_an_empty_city_answers():
    view = make_search((), ()).view(ProgramQuery(text="코딩 토요일"), TODAY, ORIGIN)
    assert (view.total, view.alternatives, view.hidden_over) == (0, (), 0)


places = st.tuples(st.floats(128.0, 129.0), st.floats(35.0, 36.0))
offers = st.lists(
    st.tuples(st.one_of(st.none(), places), st.sampled_from([None, 0, 100]), st.sampled_from(WEEKDAYS)), max_size=25
)


@given(offers, places, st.integers(1, 6), st.booleans())
def test_the_nearest_with_filters_are_those_of_brute_force_on_the_ellipsoid(rows, origin, wanted, free):
    programs, sessions = [], []
    for number, (point, fee, weekday) in enumerate(rows, start=10):
        lon, lat = point or (None, None)
        programs.append(program(number, f"과정 {number}", lon=lon, lat=lat, fee_won=fee))
        sessions.append(session(number, weekdays=(weekday,)))
    weekend = frozenset({"SA", "SU", "MO"})
    query = ProgramQuery(weekdays=weekend, fees=frozenset({"free"}) if free else frozenset())
    hits = make_search(programs, sessions).nearest(query, TODAY, origin, wanted)
    geod = Geod(ellps="GRS80")
    allowed = [
        geod.inv(*origin, *point)[2]
        for point, fee, weekday in rows
        if point and weekday in weekend and (fee == 0 or not free)
    ]
    # The scale of the city's metric CRS is off by 0.1 % at most over these two degrees.
    assert [hit.distance_m for hit in hits] == pytest.approx(sorted(allowed)[:wanted], rel=1e-3, abs=0.01)


@given(
    st.lists(st.integers(-5, 40), max_size=40), st.integers(0, 12), st.sampled_from(["deadline", "start", "relevance"])
)
def test_pages_of_a_list_are_parts_of_the_whole(offsets, size, sort):
    ends = [(TODAY + timedelta(offset)).isoformat() for offset in offsets]
    programs = [program(number, f"과정 {number}", apply_to=end) for number, end in enumerate(ends, start=10)]
    search = make_search(programs, [session(number) for number in range(10, 10 + len(ends))])
    view = search.view(ProgramQuery(sort=sort, over=True), TODAY)
    whole = [hit.id for hit in search.hits(view, TODAY, slice(0, 100))]
    pages = [
        hit.id
        for start in range(0, 50, size or 50)
        for hit in search.hits(view, TODAY, slice(start, start + (size or 50)))
    ]
    assert pages == whole
    assert len(whole) == len(ends)
    if sort == "deadline":
        left = [hit.days_left for hit in search.hits(view, TODAY, slice(0, 100)) if hit.days_left is not None]
        assert list(np.diff(left) < 0) == [False] * (len(left) - 1 if left else 0)
