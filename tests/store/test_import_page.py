"""The page as an official uses it: a file goes up, faults are answered, it comes in, and goes as a whole."""

import sys
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from campus.domain.account import Actor
from campus.locale import translator
from campus.services.app_state import build_atlas
from campus.store.store import open_store
from campus.ui import import_page
from tests.factories import TODAY
from tests.imports_house import OFFICIAL, make_desk, row, table_bytes
from tests.store.pack_factory import make_pack


@pytest.fixture(autouse=True)
def own_main(monkeypatch):
    """A page's script takes the place of the main module, from which other tests start processes."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'city.sqlite3'}", make_pack())
    yield opened
    opened.close()


@pytest.fixture
def page(store, tmp_path, monkeypatch):
    """Return how the page is opened by somebody."""
    city = make_desk(store, tmp_path).city

    def opened(actor: Actor = OFFICIAL, language: str = "ko") -> AppTest:
        app = SimpleNamespace(store=store, settings=SimpleNamespace(city_dir=tmp_path))
        ctx = SimpleNamespace(app=app, city=city, atlas=build_atlas(store, city), language=language)
        ctx.t, ctx.today, ctx.actor, ctx.default_language = translator(language), TODAY, actor, "ko"
        monkeypatch.setattr(import_page, "context", lambda: ctx)
        return AppTest.from_function(_script).run(timeout=30)

    return opened


def _script() -> None:
    from campus.ui.import_page import show_import_page  # noqa: PLC0415 - AppTest runs this function's text alone

    show_import_page()


def uploaded(page: AppTest, content: bytes, name: str = "places.csv") -> AppTest:
    page.file_uploader[0].set_value((name, content, "text/csv"))
    return page.run(timeout=30)


def button(page: AppTest, key: str):
    return next(item for item in page.button if item.key == key)


def test_a_file_is_tried_answered_taken_in_and_taken_back(page, store):
    rows = [row("A-01", "나무책방"), row("A-02", "돌책방", 위도="128.2", 경도="35.1"), row("A-03", "<b>{{x}}")]
    shown = uploaded(page(), table_bytes(rows, "cp949"))
    assert not shown.exception
    counts = {item.label: item.value for item in shown.metric}
    assert (counts["모든 행"], counts["새 기록"], counts["보류"]) == ("3", "2", "1")
    assert "문자 인코딩을 CP949" in shown.markdown[0].value
    button(shown, "imports.yes.3:swapped:위도, 경도").click().run(timeout=30)
    assert {item.label: item.value for item in shown.metric}["새 기록"] == "3"
    button(shown, "imports.open.swapped").click().run(timeout=30)
    assert {item.label: item.value for item in shown.metric}["새 기록"] == "2"
    button(shown, "imports.yes.swapped").click().run(timeout=30)
    button(shown, "imports.apply").click().run(timeout=30)
    assert not shown.exception
    assert "들여옴" in shown.success[0].value
    assert store.record("SP-A-02").lon == 128.2
    (run,) = store.imports.runs(5)
    button(shown, f"imports.undo.{run.id}").click().run(timeout=30)
    assert "SP-A-02" not in {space.id for space in store.rows("spaces")}
    assert "되돌림" in shown.success[0].value


@pytest.mark.parametrize(("language", "words"), [("ko", "3행"), ("en", "row 3")])
def test_a_broken_file_is_refused_with_its_place_and_nothing_else_breaks(page, store, language, words):
    before = store.data_version()
    shown = uploaded(page(language=language), b"a,b\n1,2\n3\n")
    assert not shown.exception
    assert words in shown.error[0].value
    assert store.data_version() == before


def test_a_plain_table_asks_once_what_its_columns_mean(page, store):
    content = "명칭,위도,경도\n가책방,35.1,128.2\n".encode()
    shown = uploaded(page(), content, "shops.csv")
    submit = next(item for item in shown.button if "기억" in item.label)
    submit.click().run(timeout=30)
    assert "종류를 골라야 함" in shown.error[0].value
    assert "기준일 열을 고르거나" in shown.error[0].value
    shown.selectbox[0].set_value("spaces/library")
    shown.date_input[0].set_value(TODAY)
    next(item for item in shown.button if "기억" in item.label).click().run(timeout=30)
    assert not shown.exception
    assert {item.label: item.value for item in shown.metric}["새 기록"] == "1"
    button(shown, "imports.apply").click().run(timeout=30)
    assert "가책방" in {space.name for space in store.rows("spaces")}
    again = uploaded(page(), content, "shops.csv")
    assert {item.label: item.value for item in again.metric}["그대로"] == "1"


def test_others_are_told_which_right_they_need(page):
    shown = page(Actor("", ""))
    assert "권한 필요" in shown.info[0].value
    assert not shown.file_uploader
