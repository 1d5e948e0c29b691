"""Gimhae's programmes say no more than their sources, and its search box understands what its residents type."""

from datetime import date
from pathlib import Path

import pytest

from campus.domain.program_query import ProgramQuery
from campus.domain.program_state import ApplicationState, CourseState, program_standing
from campus.services.gazetteer import build_gazetteer
from campus.services.program_index import build_program_search
from campus.store.pack import read_pack
from campus.store.store import open_store

FOLDER = Path(__file__).parents[2] / "geodata" / "gimhae"
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def pack():
    return read_pack(FOLDER)


@pytest.fixture(scope="module")
def store(pack, tmp_path_factory):
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('city') / 'city.sqlite3'}", pack)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def search(store, pack):
    return build_program_search(store, pack.city)


def standing_of(pack, name):
    program = next(item for item in pack.tables["programs"] if item.name.startswith(name))
    sessions = [item for item in pack.tables["program_sessions"] if item.program_id == program.id]
    return program_standing(program, sessions, TODAY, 3)


def test_no_source_gives_an_application_a_fee_or_a_capacity_so_none_is_given(pack):
    for program in pack.tables["programs"]:
        given = (program.apply_from, program.apply_to, program.fee_won, program.capacity, program.age_from)
        assert given == ("", "", None, None, None)
        assert not program.always_open
        assert set(program.estimated) == ({"groups"} if program.groups else set())


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("HW프로젝트Ⅰ", CourseState.FINISHED),
        ("퉁지대 스마트 물류", CourseState.FINISHED),
        ("GOU(Glocal", CourseState.RUNNING),
        ("강소특구 기술창업", CourseState.RUNNING),
        ("재단 7대 사업", CourseState.UNKNOWN),  # planned, and nobody has confirmed that it began
        ("소학행 프로그램", CourseState.UNKNOWN),  # no end is known
        ("직업교육 혁신지구", CourseState.UNKNOWN),  # it may have been prolonged
        ("김해시 청년학교", CourseState.FINISHED),
    ],
)
def test_courses_stand_as_their_sources_let_them(pack, name, state):
    standing = standing_of(pack, name)
    assert standing.course.state is state
    assert standing.application.state is ApplicationState.UNKNOWN


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        ("초등 코딩 토요일 내외동", ["groups", "words", "weekdays", "districts"]),
        ("ㅈㅇ 저녁 무료", ["words", "day_parts", "fees"]),
        ("한국어 일요일", ["languages", "weekdays"]),
        ("진례 야간", ["districts", "day_parts"]),
        ("의생명 봉황역", ["industries", "stations"]),
        ("한림에서 일요일 외국인", ["districts", "weekdays", "groups"]),
        ("장유 저녁 강좌", ["districts", "day_parts", "ignored"]),
        ("어르신 스마트폰", ["groups", "words"]),
        ("saturday free children", ["weekdays", "fees", "groups"]),
        ("evening seniors Jangyu", ["day_parts", "groups", "districts"]),
        ("학부모 주말", ["groups", "weekdays"]),
        ("노인 아침", ["groups", "day_parts"]),
        ("직장인 평일 야간", ["groups", "weekdays", "day_parts"]),
        ("인제대학교 대학생", ["spaces", "groups"]),
        ("부원역 근처", ["stations"]),
        ("의생명 경전철", ["industries", "stations"]),
        ("near Buwon station", ["ignored", "stations"]),
        ("light rail on foot", ["stations", "on_foot"]),
        ("걸어서 갈 수 있는 어르신 강좌", ["on_foot", "groups", "ignored"]),
        ("우리 아이와 토요일", ["ignored", "groups", "weekdays"]),
        ("한림 근처 일요일 한국어", ["districts", "weekdays", "languages"]),
    ],
)
def test_the_search_box_understands_residents(search, text, chips):
    found = [chip.kind for chip in search.view(ProgramQuery(text=text), TODAY).chips]
    assert [{"institutions": "spaces"}.get(kind, kind) for kind in found] == chips


def test_a_child_is_small_or_at_school_and_any_station_is_one_of_all(search, pack):
    (child, station) = search.view(ProgramQuery(text="아이 경전철"), TODAY).chips
    assert child.keys == ("infant", "child")
    assert set(station.keys) == {item.id for item in pack.tables["stations"]}


def test_what_the_data_cannot_answer_is_told(search):
    told = search.known(search.view(ProgramQuery(text="진례 저녁"), TODAY), TODAY)
    assert (told.total, told.counts["day_parts"]) == (32, 0)
    assert 0 < told.counts["districts"] < told.total


def test_all_programmes_are_searched_and_what_is_over_is_hidden(search):
    view = search.view(ProgramQuery(), TODAY)
    assert view.total + view.hidden_over == 43
    assert search.view(ProgramQuery(text="장유", over=True), TODAY).total >= 3


def test_places_of_the_city_are_known_offline(store, pack):
    gazetteer = build_gazetteer(store, pack.city)
    assert gazetteer.resolve("진례").found[0].name == "진례면"
    assert gazetteer.resolve("봉황역").found[0].kind == "station"
    assert gazetteer.resolve("김해시 구지로 109").found[0].kind == "address"
    assert "장유도서관" in [place.name for place in gazetteer.resolve("장유도서간").similar]
    assert gazetteer.resolve("가야대학교").unplaced == ("가야대학교",)
