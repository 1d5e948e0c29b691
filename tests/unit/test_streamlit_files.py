"""Streamlit's own scripts come from memory, compressed, and the page's head names what its first run will ask for."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from campus.web.streamlit_files import ELEMENTS, StreamlitFiles, page_scripts, static_folder
from tests.asgi import ask_app

SCRIPT = 'import{a}from"./deep.BBBBBBBB.js";import"./gone.CCCCCCCC.js";' + "x" * 500


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "js/Button.AAAAAAAA.js": SCRIPT,
        "js/Button.AAAAAAAA.js.map": "no script",
        "js/ButtonGroupOfAnother.AAAAAAAA.js": "not asked for",
        "js/deep.BBBBBBBB.js": 'import{b}from"./Button.AAAAAAAA.js"',
        "media/font.woff2": "font",
        "secret.txt": "secret",
    }.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "static"


@pytest.fixture
def app(folder):
    async def other(_request):
        return PlainTextResponse("other")

    return StreamlitFiles(Starlette(routes=[Route("/{path:path}", other, methods=["GET", "POST"])]), folder)


@pytest.mark.parametrize("path", ["/static/js/Button.AAAAAAAA.js", "/city/static/js/Button.AAAAAAAA.js"])
def test_a_script_comes_compressed_to_a_browser_that_takes_it(app, path):
    packed = ask_app(app, path, accept_encoding="gzip")
    plain = ask_app(app, path, accept_encoding="gzip;q=0")
    assert gzip.decompress(packed.body).decode() == plain.body.decode() == SCRIPT
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"].startswith("text/javascript")


def test_a_font_is_not_compressed_again(app):
    answer = ask_app(app, "/static/media/font.woff2", accept_encoding="gzip")
    assert answer.body == b"font"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/static/js/unknown.AAAAAAAA.js", "GET"),
        ("/static/js/../secret.txt", "GET"),
        ("/static/js/..", "GET"),
        ("/static/secret.txt", "GET"),
        ("/static/js/Button.AAAAAAAA.js", "POST"),
        ("/component/x.y/static/js/Button.AAAAAAAA.js", "GET"),
        ("/record", "GET"),
    ],
)
def test_everything_else_is_passed_on(app, path, method):
    assert ask_app(app, path, method).body == b"other"


def test_what_a_script_imports_is_named_once_and_only_what_is_there(folder):
    assert page_scripts(folder / "js") == ("Button.AAAAAAAA.js", "deep.BBBBBBBB.js")
    assert page_scripts(folder / "nowhere") == ()


def test_the_installed_streamlit_has_every_script_that_is_named():
    names = page_scripts(static_folder() / "js")
    missing = [element for element in ELEMENTS if not any(name.startswith(f"{element}.") for name in names)]
    assert missing == []
