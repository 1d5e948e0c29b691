"""What every answer carries, what is closed, and the language of Streamlit's page, without a server."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from campus.web.page_head import PageHead
from campus.web.security import SecurityHeaders, content_policy
from tests.asgi import ask_app

HEAD = '<head><script src="./static/js/known.js"></script>{}</head>'
HINT = '<link rel="modulepreload" crossorigin href="./static/js/Button.js">'
PAGE = (
    f'<!DOCTYPE html>\n<html lang="en">\n{HEAD.format("")}<body><!-- {"x" * 600} --><div id="root"></div></body></html>'
)
OTHER = PAGE.replace("root", "form")

COMMON_RULES = (
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:{}; font-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; worker-src 'self' blob:; frame-src 'self' blob: data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
PAGE_RULES = "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; " + COMMON_RULES
FRAME_RULES = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; " + COMMON_RULES


async def anything(request):
    if request.url.path == "/text":
        return PlainTextResponse(PAGE)
    headers = {"ETag": '"1"', "Cache-Control": "no-cache"}
    return HTMLResponse(OTHER if request.url.path == "/form" else PAGE, headers=headers)


@pytest.fixture
def app():
    inner = Starlette(routes=[Route("/{path:path}", anything, methods=["GET", "PUT", "POST", "OPTIONS"])])
    wrapped = PageHead(GZipMiddleware(inner), ("ko", "zh-Hant"), ("known.js", "Button.js"))
    return SecurityHeaders(wrapped, image_origin="https://*.tiles.example")


def test_the_whole_policy_stands_as_it_was_decided():
    assert content_policy(map_frame=False) == PAGE_RULES.format("")
    assert content_policy(map_frame=True) == FRAME_RULES.format("")


@pytest.mark.parametrize(
    ("path", "rules"),
    [("/", PAGE_RULES), ("/record", PAGE_RULES), ("/component/streamlit_folium.st_folium/index.html", FRAME_RULES)],
)
def test_the_policy_belongs_to_the_path_and_names_the_tile_service(app, path, rules):
    found = ask_app(app, path).headers["content-security-policy"]
    assert found == rules.format(" https://*.tiles.example")


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/"])
def test_what_is_not_for_visitors_is_closed(app, method, path):
    assert ask_app(app, path, method).status == 404


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/upload_files", "/metrics"])
def test_what_only_looks_like_it_is_open(app, path):
    assert ask_app(app, path).status == 200


@pytest.mark.parametrize(
    ("path", "language"),
    [("/", "ko"), ("/?lang=zh-Hant", "zh-Hant"), ("/record?id=SP-1&lang=fr", "ko"), ("/?lang=%22%3E%3Cb", "ko")],
)
@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_the_page_names_its_language_and_the_scripts_that_it_does_not_name_itself(app, path, language, accepted):
    answer = ask_app(app, path, accept_encoding=accepted)
    assert answer.body.decode() == PAGE.replace('lang="en"', f'lang="{language}"').replace(
        HEAD.format(""), HEAD.format(HINT)
    )
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert not {"etag", "content-encoding"} & set(answer.headers)
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "text"), [("/form", OTHER), ("/text", PAGE), ("/component/streamlit_folium.st_folium/index.html", PAGE)]
)
@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_no_other_answer_is_changed(app, path, text, accepted):
    answer = ask_app(app, path, accept_encoding=accepted)
    assert answer.headers.get("content-encoding", "identity") == accepted
    body = gzip.decompress(answer.body) if accepted == "gzip" else answer.body
    assert body.decode() == text


def test_refused_gzip_is_refused_by_all_that_lies_beneath(app):
    answer = ask_app(app, "/text", accept_encoding="gzip;q=0")
    assert "content-encoding" not in answer.headers
