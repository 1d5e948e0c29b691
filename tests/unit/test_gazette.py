"""Each act on an assignment is announced once, with its own dates, and never before the public may know of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from campus.domain.acts import DecidedAct, decided_acts
from campus.domain.assignment import AssignmentEvent, AssignmentState
from campus.domain.gazette import DayKind, Gazette, GazetteEntry, GazetteQuery, parse_gazette
from campus.domain.paper import Act
from campus.domain.picture import PictureContent
from campus.domain.query import Query, parse_query
from campus.domain.record import DateBasis, Source, Space
from campus.domain.sheet import SheetKind
from campus.locale import translator
from campus.services.sheet_files import sheet_file
from campus.views.gazette_text import data_sheet, file_notes, remarks, report_sheet
from campus.views.picture_words import filter_words
from tests.factories import SOURCE, TODAY, make_atlas, make_city, make_decision, make_feature

T = translator("ko")
LATER = TODAY + timedelta(days=30)
FIRST = make_decision(
    state=AssignmentState.APPROVED,
    decided_on=date(2024, 1, 1),
    document_no="과-1",
    proposer="AC-1 김",
    approver="AC-2 박",
)
HOSTILE = '=HYPERLINK("http://x") {{7*7}} <img src=x onerror=alert(1)> **굵게** café'


def events(*decisions):
    return [
        AssignmentEvent(
            chain_no=number,
            space_id=item.space_id,
            seq=number,
            operation_id=str(number),
            decision=item,
            recorded_at="2026-01-01T00:00:00.000000+00:00",
            recorded_by="AC-1 김",
            previous_hash="",
            hash="",
        )
        for number, item in enumerate(decisions, 1)
    ]


def told(*decisions):
    return [(item.act, item.decision.id, item.effective) for item in decided_acts(events(*decisions))]


def ended(decision, day, **changes):
    content = {"state": AssignmentState.ENDED, "valid_to": day, "valid_to_basis": DateBasis.EXACT}
    return replace(decision, **(content | changes))


def test_what_is_only_proposed_is_no_act():
    proposed = [replace(FIRST, id=f"DC-{state}", state=state) for state in ("candidate", "in_review", "sent_back")]
    assert told(*[replace(item, state=AssignmentState(item.id[3:])) for item in proposed]) == []


def test_an_act_names_nobody():
    (act,) = decided_acts(events(FIRST))
    assert (act.decision.proposer, act.decision.approver) == ("", "")


def test_a_paper_that_is_added_later_makes_no_other_act_and_its_day_counts():
    (act,) = decided_acts(events(FIRST, replace(FIRST, announced_on=date(2024, 2, 1))))
    assert (act.act, act.decision.announced_on) == (Act.ASSIGN, date(2024, 2, 1))


def test_an_end_is_an_act_of_its_own_from_the_day_on_which_nothing_holds_any_more():
    end = ended(FIRST, date(2025, 5, 1), decided_on=date(2025, 4, 1), document_no="과-9")
    assert told(FIRST, end) == [
        (Act.ASSIGN, "DC-1", date(2024, 1, 1)),
        (Act.END, "DC-1", date(2025, 5, 1)),
    ]


def test_a_change_in_the_middle_is_told_once_although_two_events_write_it():
    first_part = ended(FIRST, date(2025, 5, 1), successor_id="DC-2")
    second = replace(FIRST, id="DC-2", mission="새 임무", valid_from=date(2025, 5, 1), document_no="과-5")
    assert told(FIRST, first_part, second) == [
        (Act.ASSIGN, "DC-1", date(2024, 1, 1)),
        (Act.CHANGE, "DC-2", date(2025, 5, 1)),
    ]


def test_a_real_end_is_told_although_another_role_of_the_space_follows():
    follows = replace(FIRST, successor_id="DC-2")
    end = ended(follows, date(2025, 5, 1), decided_on=date(2025, 4, 1), document_no="과-9")
    second = replace(FIRST, id="DC-2", valid_from=date(2025, 5, 1))
    assert [act for act, *_ in told(follows, end, second)] == [Act.ASSIGN, Act.END, Act.CHANGE]


def test_what_came_to_us_as_ended_has_an_end_whose_paper_nobody_knows():
    begun, end = decided_acts(events(ended(FIRST, date(2025, 5, 1))))
    assert (begun.act, begun.decision.document_no) == (Act.ASSIGN, "과-1")
    assert (end.act, end.effective, end.decision.document_no, end.decision.decided_on) == (
        *(Act.END, date(2025, 5, 1), "", None),
    )


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({}, True),
        ({"valid_from": LATER}, False),
        ({"valid_from": LATER, "announced_on": TODAY}, True),
        ({"valid_from": LATER, "announced_on": LATER}, False),
        ({"valid_from": TODAY, "announced_on": LATER}, True),
        ({"valid_from": None}, True),
        ({"valid_from": None, "announced_on": LATER}, False),
    ],
)
def test_an_act_is_told_from_its_announcement_or_its_first_day(changes, known):
    (act,) = decided_acts(events(replace(FIRST, **changes)))
    assert act.known_on(TODAY) is known


@pytest.mark.parametrize(("announced", "known"), [(None, False), (LATER, False), (TODAY, True)])
def test_an_end_that_lies_ahead_is_not_told_before_it_is_announced(announced, known):
    _, end = decided_acts(events(FIRST, ended(FIRST, LATER, announced_on=announced, document_no="과-9")))
    assert end.known_on(TODAY) is known


def test_what_was_given_up_before_anybody_knew_of_it_is_told_to_nobody():
    never = replace(FIRST, valid_from=LATER)
    acts = decided_acts(events(never, ended(never, TODAY, document_no="과-9")))
    assert [act.known_on(TODAY) for act in acts] == [False, False]


QUERY = GazetteQuery(date(2024, 1, 1), date(2024, 12, 31), DayKind.ANNOUNCED, frozenset({"hub"}), frozenset({"D", "E"}))


def test_a_question_stands_in_an_address_and_comes_back():
    assert parse_gazette(QUERY.to_params(), TODAY) == (QUERY, ())
    assert parse_gazette({}, TODAY) == (GazetteQuery(date(2026, 1, 1), date(2026, 12, 31)), ())


@pytest.mark.parametrize(
    ("params", "ignored"),
    [({"from": "gestern"}, ("from",)), ({"to": "2024-13-01", "by": "x"}, ("to", "by")), ({"roles": ",,"}, ())],
)
def test_a_part_that_means_nothing_is_told(params, ignored):
    assert parse_gazette(params, TODAY)[1] == ignored


def entry(decision=FIRST, act=Act.ASSIGN, building=None, **space):
    row = {"source_id": SOURCE.id, "reference_date": "2024"}
    made = Space(**({"id": "SP-1", "name": "도서관", "kind": "library"} | row | space))
    effective = decision.valid_to if act is Act.END else decision.valid_from
    found = DecidedAct(act, decision, effective, decision.valid_from_basis)
    return GazetteEntry(found, made, building, "DI-1")


@pytest.mark.parametrize(
    ("area", "cell", "said"),
    [
        ("94㎡", 94.0, ""),
        ("1,234.5 ㎡", 1234.5, ""),
        ("건물 193㎡", 193.0, "면적은 건물"),
        ("930㎡(냉동 33·냉장 198)", "비고 참조", "면적(자료 표기): 930㎡(냉동 33·냉장 198)"),
        ("지하 1층 14360㎡ / 터 6000㎡", "비고 참조", "면적(자료 표기): 지하 1층 14360㎡ / 터 6000㎡"),
        ("=1+1", "비고 참조", "면적(자료 표기): =1+1"),
        ("", "미확인", "면적"),
    ],
)
def test_an_area_is_a_number_only_where_the_source_gives_one(area, cell, said):
    found = entry(area_text=area)
    gazette = Gazette(QUERY, (found,), ())
    assert report_sheet(gazette, make_city(), "ko", TODAY, [], {}).rows[0][3] == cell
    assert said in remarks(found, make_city(), "ko", T)


def test_the_remarks_say_what_is_not_known_and_which_act_it_is():
    bare = replace(FIRST, decided_on=None, document_no="")
    said = remarks(entry(bare), make_city(), "ko", T)
    assert said == "종료일 정해지지 않음 / 미확인: 소재지, 면적, 결재일, 공고일, 문서번호"
    end = ended(replace(FIRST, announced_on=TODAY), TODAY)
    assert remarks(entry(end, Act.END, address="가로 1", area_text="9㎡"), make_city(), "ko", T) == "임무 해제"


def test_a_room_is_named_with_its_building_and_stands_at_its_address():
    building = entry(name="회관", address="가로 1").space
    row = report_sheet(Gazette(QUERY, (entry(building=building),), ()), make_city(), "ko", TODAY, [], {}).rows[0]
    assert row[1:3] == ("회관 도서관", "가로 1")
    named = entry(building=building, name="회관 강당")
    assert report_sheet(Gazette(QUERY, (named,), ()), make_city(), "ko", TODAY, [], {}).rows[0][1] == "회관 강당"


def test_a_report_says_what_was_asked_and_what_is_left_out():
    source = Source(id="SR-9", title="관보", publisher="시", licence="공공누리", collected_on=TODAY)
    gazette = Gazette(QUERY, (entry(),), (entry(),))
    sheet = report_sheet(gazette, make_city(), "ko", TODAY, [(source, "2024-05")], {"D": "가동"})
    assert sheet.title == (
        "시험시 공간 임무 결정 조서 (공고일 2024. 1. 1. ~ 2024. 12. 31., 역할: hub 캠퍼스, 읍면동: 가동, E)"
    )
    assert sheet.unit == "(단위: ㎡)"
    assert sheet.notes == (
        "2026. 11. 23. 기준",
        "공고일을 알 수 없어 어느 기간에도 넣지 못한 결정 1건 있음",
        "출처: 관보 (시, 2024. 5. 기준). 공공누리",
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_data_has_a_cell_for_every_heading_and_leaves_unknown_ones_empty(language):
    sheet = data_sheet(Gazette(QUERY, (entry(),), ()), make_city(), language, {"DI-1": "가동"})
    cells = dict(zip(sheet.headings, sheet.rows[0], strict=True))
    assert len(cells) == len(sheet.headings)
    assert list(cells.values())[9:16] == [
        date(2024, 1, 1),
        "exact",
        None,
        None,
        date(2024, 1, 1),
        None,
        date(2024, 1, 1),
    ]
    assert (sheet.title, sheet.notes) == ("", ())


def test_a_hostile_name_is_told_as_guarded_and_its_lost_letters_as_lost():
    sheet = data_sheet(Gazette(QUERY, (entry(name=HOSTILE),), ()), make_city(), "ko", {})
    file = sheet_file(sheet, SheetKind.CSV_CP949)
    assert file_notes(file, T) == [
        "계산식으로 읽힐 수 있는 글 1칸 앞에 작은따옴표(')를 붙임",
        "CP949에 없어 〓로 바뀐 글자: U+00E9 é (1)",
    ]


def picture(query, announced=None):
    city = make_city()
    names = {"districts": {}}
    return PictureContent(city, query, TODAY, "ko", city.bounds, (), (), (), names, (), announced=announced)


def test_a_query_may_ask_for_single_spaces_and_an_unknown_one_is_none():
    atlas = make_atlas([make_feature(number) for number in range(3)])
    query = Query(spaces=frozenset({"SP-1", "SP-2", "SP-9"}))
    assert parse_query(query.to_params()) == (query, ())
    assert atlas.view(query, TODAY).mask.tolist() == [False, True, True]
    assert atlas.view(Query(spaces=frozenset({"SP-9"})), TODAY).total == 0


def test_a_picture_says_which_spaces_it_shows():
    query = Query(spaces=frozenset({"SP-1", "SP-2"}))
    assert filter_words(picture(query)) == ("고른 공간 2곳",)
    words = ("공고일 2024. 1. 1. ~ 2024. 12. 31.", "역할: hub 캠퍼스", "읍면동: D, E")
    assert filter_words(picture(query, QUERY)) == words
