"""A course list in the national format becomes programmes: whole, without teachers, and every fault has its place."""

import csv
import io
from pathlib import Path

import pytest

from campus.domain.city import parse_city
from campus.domain.program_state import ApplicationState, application_standing
from campus.domain.record import DateBasis
from campus.errors import PackError
from campus.exchange.course_cells import read_day, read_fee, read_time, read_truth, read_weekdays
from campus.exchange.course_import import HEADERS, PERSONAL, CourseFrame, course_id, import_courses
from campus.exchange.curation import read_toml
from campus.exchange.target_text import ages_in, terms_in
from tests.factories import TODAY

CITY = parse_city(read_toml(Path(__file__).parents[2] / "geodata" / "gimhae" / "city.toml"))
FRAME = CourseFrame(CITY, "lifelong_learning", "SR-courses", "2026-11-22")
STANDARD = [
    *("강좌명", "강사명", "교육시작일자", "교육종료일자", "교육시작시각", "교육종료시각", "강좌내용", "교육대상구분"),
    *(
        "교육방법구분",
        "운영요일",
        "교육장소",
        "강좌정원수",
        "수강료",
        "교육장도로명주소",
        "운영기관명",
        "운영기관전화번호",
    ),
    *("접수시작일자", "접수종료일자", "접수방법구분", "선정방법구분", "홈페이지주소", "직업능력개발훈련비지원강좌여부"),
    *("학점은행제평가(학점)인정여부", "평생학습계좌제평가인정여부", "데이터기준일자"),
]
ROW = {
    "강좌명": "생활 목공",
    "강사명": "홍길동",
    "교육시작일자": "2026-03-03",
    "교육종료일자": "2026-03-19",
    "교육시작시각": "9:00",
    "교육종료시각": "11:30:00",
    "강좌내용": "나무로 만드는 가구",
    "교육대상구분": "초등학생과 학부모 (7~12세)",
    "교육방법구분": "오프라인",
    "운영요일": "화요일+목요일",
    "교육장소": "목공실",
    "강좌정원수": "20",
    "수강료": "30,000원(재료비 10,000원 별도)",
    "교육장도로명주소": "가상시 나무로 1",
    "운영기관명": "가상시 평생학습관",
    "운영기관전화번호": "055-000-0000",
    "접수시작일자": "2026.2.1",
    "접수종료일자": "20260228",
    "접수방법구분": "인터넷+방문",
    "선정방법구분": "선착순",
    "홈페이지주소": "www.example.kr",
    "직업능력개발훈련비지원강좌여부": "N",
    "학점은행제평가(학점)인정여부": "",
    "평생학습계좌제평가인정여부": "Y",
    "데이터기준일자": "2026-01-05",
}


def table(*rows, columns=STANDARD, encoding="utf-8-sig"):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def only(**changes):
    result = import_courses(table(ROW | changes), "courses.csv", FRAME)
    assert result.faults == ()
    return result.programs[0], result.sessions[0]


def faults(*rows, **options):
    return [str(fault) for fault in import_courses(table(*rows, **options), "courses.csv", FRAME).faults]


def test_the_national_standard_has_a_place_for_each_of_its_columns():
    named = {alias for aliases in HEADERS.values() for alias in aliases} | PERSONAL
    assert [name for name in STANDARD if name not in named] == []
    assert len(STANDARD) == 25


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_row_becomes_a_programme_with_a_session(encoding):
    result = import_courses(table(ROW, encoding=encoding), "courses.csv", FRAME)
    (program,), (session,) = result.programs, result.sessions
    assert result.faults == ()
    assert (program.name, program.kind, program.content_text) == (
        "생활 목공",
        "lifelong_learning",
        "나무로 만드는 가구",
    )
    assert (program.host_text, program.place_text, program.address) == (
        "가상시 평생학습관",
        "목공실",
        "가상시 나무로 1",
    )
    assert (program.mode, program.capacity, program.phone, program.url) == (
        "onsite",
        20,
        "055-000-0000",
        "www.example.kr",
    )
    assert (program.fee_text, program.fee_won) == ("30,000원(재료비 10,000원 별도)", 30_000)
    assert (program.materials_text, program.materials_won) == ("재료비 10,000원 별도", 10_000)
    assert (program.apply_from, program.apply_to, program.always_open) == ("2026-02-01", "2026-02-28", False)
    assert (program.apply_text, program.apply_methods, program.selection) == (
        "인터넷+방문",
        ("web", "visit"),
        "first_come",
    )
    assert (program.training_support, program.credit_bank, program.learning_account) == (False, None, True)
    assert (program.target_text, program.groups) == ("초등학생과 학부모 (7~12세)", ("child", "parent"))
    assert (program.age_from, program.age_to) == (7, 12)
    assert program.estimated == ("age_from", "age_to", "groups")
    assert (program.source_id, program.reference_date, program.date_basis) == ("SR-courses", "2026-01-05", "exact")
    assert (session.program_id, session.number, session.days_text) == (program.id, 1, "화요일+목요일")
    assert (session.start_on, session.end_on, session.weekdays) == ("2026-03-03", "2026-03-19", ("TU", "TH"))
    assert (session.start_time, session.end_time) == ("09:00", "11:30")


def test_no_teacher_is_kept_or_told():
    broken = ROW | {"교육시작일자": "홍길동 강사 사정으로 미정"}
    result = import_courses(table(ROW, broken, columns=STANDARD), "courses.csv", FRAME)
    assert "홍길동" not in repr((result.programs, result.sessions))
    assert len(result.faults) == 1
    api = import_courses(
        table(
            {"lctreNm": "가", "instrctrNm": "홍길동", "operInstitutionNm": "나"},
            columns=["lctreNm", "instrctrNm", "operInstitutionNm"],
        ),
        "api.csv",
        FRAME,
    )
    assert "홍길동" not in repr(api)


def test_columns_are_found_by_name_whatever_their_order_and_spelling():
    renamed = {"edcStartDay": "2026-03-03", "강 좌 명": "가", "operinstitutionnm": "나", "제공기관명": "다"}
    result = import_courses(table(renamed, columns=[*reversed(renamed)]), "courses.csv", FRAME)
    assert result.faults == ()
    assert (result.programs[0].name, result.programs[0].host_text) == ("가", "나")
    assert result.sessions[0].start_on == "2026-03-03"
    assert (result.programs[0].date_basis, result.programs[0].reference_date) == (DateBasis.COLLECTED, "2026-11-22")
    assert (result.programs[0].fee_won, result.programs[0].capacity, result.programs[0].mode) == (None, None, "")


def test_a_file_without_the_needed_columns_is_told_so():
    assert faults({"이름": "가"}, columns=["이름"]) == [
        "courses.csv:1 강좌명='': column is missing",
        "courses.csv:1 운영기관명='': column is missing",
    ]
    assert import_courses("강좌명,운영기관명\n".encode(), "courses.csv", FRAME).programs == ()
    with pytest.raises(PackError, match="none of the encodings"):
        import_courses(b"\xff\xff\xff", "courses.csv", FRAME)


def test_every_fault_has_its_row_and_field_and_its_row_gives_nothing():
    wrong = {
        "교육시작일자": "2026-02-30",
        "교육시작시각": "25:00",
        "교육방법구분": "텔레파시",
        "학점은행제평가(학점)인정여부": "?",
    }
    result = import_courses(table(ROW, ROW | wrong, ROW | {"강좌명": ""}, ROW), "courses.csv", FRAME)
    assert [str(fault) for fault in result.faults] == [
        "courses.csv:3 교육시작일자='2026-02-30': day is out of range for month",
        "courses.csv:3 교육시작시각='25:00': hour must be in 0..23",
        "courses.csv:3 교육방법구분='텔레파시': is not in delivery_modes",
        "courses.csv:3 학점은행제평가(학점)인정여부='?': must be Y or N",
        "courses.csv:4 강좌명='': must not be empty",
        "courses.csv:5 강좌명='생활 목공': is the same course as row 2",
    ]
    assert result.rows == (2,)


@pytest.mark.parametrize(
    ("changes", "always", "state"),
    [
        ({"접수종료일자": "상시"}, True, ApplicationState.ALWAYS_OPEN),
        ({"접수방법구분": "상시 전화접수"}, True, ApplicationState.ALWAYS_OPEN),
        ({"접수종료일자": "2026-12-31"}, False, ApplicationState.OPEN),
        ({"접수종료일자": ""}, False, ApplicationState.UNKNOWN),
    ],
)
def test_only_what_is_called_always_open_is(changes, always, state):
    program, _ = only(**changes)
    assert program.always_open is always
    assert application_standing(program, TODAY, 3).state is state


def test_an_id_stays_and_depends_on_what_tells_courses_apart():
    keys = [course_id("기관", "강좌", "2026-01-05", "09:00", "1실", "월")]
    keys += [
        course_id("기관", "강좌", "2026-01-05", "09:00", "1실", "화"),
        course_id("기관", "강좌", "2026-01-05", "10:00", "1실", "월"),
    ]
    assert len(set(keys)) == 3
    assert keys[0] == course_id("기 관", "강좌", "2026-01-05", "09:00", "1실", "월")
    assert only()[0].id == only(강사명="다른 사람", 수강료="0", 강좌정원수="5")[0].id


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("월+수", "MO WE"),
        ("월,수", "MO WE"),
        ("수, 월", "MO WE"),
        ("화요일/목요일", "TU TH"),
        ("월·수·금", "MO WE FR"),
        ("매주 토", "SA"),
        ("매주 토요일", "SA"),
        ("월~금", "MO TU WE TH FR"),
        ("월∼수, 토", "MO TU WE SA"),
        ("평일", "MO TU WE TH FR"),
        ("주말", "SA SU"),
        ("토요일 및 일요일", "SA SU"),
        ("매일", "MO TU WE TH FR SA SU"),
        ("화목", "TU TH"),
        ("", ""),
        ("매월 첫째 주 수요일", ""),
        ("격주 토", ""),
        ("둘째, 넷째 토요일", ""),
        ("협의", ""),
    ],
)
def test_weekdays_are_read_and_nothing_else_is_taken_for_them(text, days):
    assert " ".join(read_weekdays(text)) == days


@pytest.mark.parametrize(
    ("text", "fee", "materials"),
    [
        ("0", 0, None),
        ("0원", 0, None),
        ("무료", 0, None),
        ("무료(재료비 별도)", 0, None),
        ("30,000", 30_000, None),
        ("72000", 72_000, None),
        ("월 30,000원", 30_000, None),
        ("3만원", 30_000, None),
        ("50,000원/재료비 12,000원", 50_000, 12_000),
        ("재료비 5,000원", None, 5_000),
        ("", None, None),
        ("30,000~50,000원", None, None),
        ("기관 문의", None, None),
    ],
)
def test_a_fee_is_known_only_when_the_text_says_one(text, fee, materials):
    assert read_fee(text)[::2] == (fee, materials)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026.1.5", "2026-01-05"),
        ("2026. 1. 5.", "2026-01-05"),
        ("20260105", "2026-01-05"),
        ("2026/01/05", "2026-01-05"),
        ("2026년 1월 5일", "2026-01-05"),
        ("2026-01-05 00:00:00", "2026-01-05"),
    ],
)
def test_days_are_read_as_offices_write_them(text, day):
    assert read_day(text).isoformat() == day


@pytest.mark.parametrize("text", ["미정", "2026-13-01", "2026", "26.1.5", "01/05/2026"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        read_day(text)


def test_times_and_truths():
    assert [read_time(text) for text in ("09:00", "9:00", "0900", "23:59:59", "")] == ["09:00"] * 3 + ["23:59", ""]
    assert [read_truth(text) for text in ("Y", "n", "", "예")] == [True, False, None, True]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("만 18세 이상", (18, None)),
        ("7~9세", (7, 9)),
        ("만 7세 ~ 9세", (7, 9)),
        ("60세 미만", (None, 59)),
        ("만 19세 이상 39세 이하 청년", (19, 39)),
        ("성인", (None, None)),
    ],
)
def test_ages_are_read_from_what_the_text_says(text, ages):
    assert ages_in(text) == ages


def test_longer_words_go_before_the_words_within_them():
    methods = CITY.vocabularies["apply_methods"]
    assert terms_in("전자우편 접수", methods) == ("email",)
    assert terms_in("우편, 전자 우편", methods) == ("email", "post")
    assert terms_in("Children and seniors", CITY.vocabularies["target_groups"]) == ("child", "senior")
