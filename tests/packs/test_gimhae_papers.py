"""Gimhae's papers read as its officials write them, and its checklists speak every language of the city."""

import pytest

from campus.domain.account import Actor, Right
from campus.domain.paper import PaperKind
from campus.services.papers import checklist_of, paper_of
from campus.settings import PROJECT_DIR
from campus.store.pack import read_pack
from campus.store.store import open_store
from campus.views.paper_docx import paper_docx
from campus.views.paper_text import paper_text

OFFICIAL = Actor("a1", "", frozenset({Right.OFFICIAL}))

DRAFT = """\
[초안] 시 전자결재 시스템에 옮겨 쓰는 글임. 결재된 문서가 아니며 효력 없음.

수신  내부결재
(경유)
제목  캠퍼스 임무 부여(안)

1. 관련: (미정)
2. ALL CITY CAMPUS 김해 추진을 위한 캠퍼스 임무 부여 사항을 다음과 같이 상신함.
  가. 대상: 김해상공회의소(현장 캠퍼스)
  나. 내용
    1) 김해상공회의소 임무 부여
      가) 역할: 현장 캠퍼스
      나) 임무: 실무 인재 양성과 도시 생태계 활성화
      다) 기능: 실무 인재 양성, 도시 생태계 활성화
      라) 기간: 2026. 1. 9. ~ (미정)
      마) 운영기관: 김해상공회의소
      바) 주관기관: 인제대학교
      사) 사유: 여러 기업이 함께 쓰는 현장캠퍼스로 문을 엶
  다. 고시일: (미정)
  라. 효력발생일: 2026. 1. 9.

붙임  캠퍼스 임무 부여 조서 1부.  끝.
"""


@pytest.fixture(scope="module")
def pack():
    return read_pack(PROJECT_DIR / "geodata" / "gimhae")


@pytest.fixture(scope="module")
def store(pack, tmp_path_factory):
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('gimhae') / 'city.sqlite3'}", pack)
    yield opened
    opened.close()


def test_a_draft_reads_as_officials_write(store, pack):
    paper = paper_of(store, pack.city, OFFICIAL, ["DC-field-chamber"], PaperKind.DRAFT)
    assert paper_text(paper).split("\n\n캠퍼스 임무 부여 조서\n")[0] == DRAFT.rstrip()
    assert paper.table.headings == ("연번", "명칭", "소재지", "역할", "임무", "기간", "운영기관")
    (row,) = paper.table.rows
    assert row[1:4] == ("김해상공회의소", "부원동", "현장 캠퍼스")
    assert row[4:] == ("실무 인재 양성과 도시 생태계 활성화", "2026. 1. 9. ~ (미정)", "김해상공회의소")


@pytest.mark.parametrize("kind", PaperKind)
def test_all_decisions_fit_into_one_paper_of_each_kind(store, pack, kind):
    ids = [item.id for item in store.rows("decisions")]
    paper = paper_of(store, pack.city, OFFICIAL, ids, kind)
    assert [row[0] for row in paper.table.rows] == [str(number) for number in range(1, len(ids) + 1)]
    assert "{" not in paper_text(paper), "a place of the template was not filled"
    assert paper_docx(paper).startswith(b"PK")


def test_the_checklists_speak_every_language_and_say_that_they_are_no_legal_advice(pack):
    lists = pack.city.checklists
    texts = [lists.note, *(kind.labels for kind in lists.kinds), *(act for kind in lists.kinds for act in kind.acts)]
    assert len(lists.kinds) == 6
    assert all(set(labels) == set(pack.city.languages) for labels in texts)
    assert "법률 자문이 아님" in lists.note["ko"]
    assert "not legal advice" in lists.note["en"]


def test_a_space_without_a_known_owner_is_offered_every_kind(store, pack):
    unowned = next(space for space in store.rows("spaces") if not space.owner_id)
    assert checklist_of(store, pack.city, unowned.id).kinds == pack.city.checklists.kinds
