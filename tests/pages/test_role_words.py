"""A message that comes and goes moves nothing: the browser makes moved fields anew, and what is typed there is lost."""

import sys

import pytest
from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page's script takes the place of the main module, from which other tests start processes."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def _page() -> None:
    from types import SimpleNamespace  # noqa: PLC0415 - AppTest runs this function's text alone

    import streamlit as st  # noqa: PLC0415 - the same

    from campus.domain.assignment_form import Problem  # noqa: PLC0415 - the same
    from campus.errors import FieldFault  # noqa: PLC0415 - the same
    from campus.ui import state  # noqa: PLC0415 - the same
    from campus.ui.role_words import show_faults, show_notice  # noqa: PLC0415 - the same

    ctx = SimpleNamespace(t=lambda text: text)
    if st.query_params.get("refused"):
        state.tell("고칠 곳이 있음", "error")
        state.keep_faults([FieldFault("mission", Problem.NO_MISSION), FieldFault("decision", Problem.PENDING)])
    show_notice(ctx)
    show_faults(ctx, "mission")
    st.text_input("임무")


def _run(**address: str) -> AppTest:
    page = AppTest.from_function(_page)
    for name, value in address.items():
        page.query_params[name] = value
    # The first run loads the services, which takes its time on a busy machine.
    return page.run(timeout=30)


def test_a_refusal_leaves_the_fields_where_they_were() -> None:
    calm, refused = _run(), _run(refused="1")
    assert not calm.exception
    assert refused.error[0].value == "고칠 곳이 있음"
    assert len(refused.error) == 2
    assert len(refused.markdown) == 1
    places = [
        [number for number, item in page.main.children.items() if item.type == "text_input"] for page in (calm, refused)
    ]
    assert places[0] == places[1] == [2]


def _failing() -> None:
    import streamlit as st  # noqa: PLC0415 - AppTest runs this function's text alone

    from campus.errors import NotFoundError, RightError, StoreError  # noqa: PLC0415 - the same
    from campus.locale import translator  # noqa: PLC0415 - the same
    from campus.ui.frame import shown_errors  # noqa: PLC0415 - the same

    errors = {"right": RightError("official"), "gone": NotFoundError("SP-1"), "store": StoreError("**disk**")}
    with shown_errors(translator(st.query_params["lang"])):
        raise errors[st.query_params["error"]]


@pytest.mark.parametrize(
    ("error", "language", "text"),
    [
        ("right", "ko", r"제안\(담당\) 권한 필요"),
        ("right", "en", "administrator"),
        ("gone", "ko", "찾을 수 없습니다"),
        ("store", "ko", r"\*\*disk\*\*"),
    ],
)
def test_a_page_says_what_went_wrong_in_the_readers_language(error: str, language: str, text: str) -> None:
    page = AppTest.from_function(_failing)
    page.query_params["error"], page.query_params["lang"] = error, language
    page.run(timeout=30)
    assert not page.exception
    assert text in page.error[0].value
