"""What calendars, search engines and cameras get over HTTP, from a store on each engine."""

from pathlib import Path

import icalendar
import pytest
from lxml import etree, html
from starlette.applications import Starlette

from campus.services.app_state import AppState
from campus.settings import Settings
from campus.store.history import Edit
from campus.web.feeds import FeedEndpoints
from campus.web.plain_pages import PlainPages
from campus.web.server import EXCEPTION_HANDLERS
from tests.asgi import ask_app
from tests.factories import make_city

ROOT = "https://campus.example"
NAME = "</script><script>window.broken = 1</script>{{7*7}}"


def make_state(store, root=ROOT):
    return AppState(Settings(Path(), Path(), "", "", "", "", "", public_url=root), store, make_city())


def make_app(store, root=ROOT):
    state = make_state(store, root)
    routes = [*FeedEndpoints(lambda: state).routes(), PlainPages(lambda: state).route()]
    return Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)


def edit(store, **changes):
    version = store.record_version("PR-1")
    store.update_record(
        Edit(table="programs", record_id="PR-1", expected_version=version, changes=changes, who="tester", why="test")
    )


@pytest.fixture
def app(store):
    edit(store, name=NAME, apply_from="2026-03-01", apply_to="2026-03-31", always_open=False)
    return make_app(store)


@pytest.mark.parametrize("path", ["/calendar/program/PR-1.ics", "/calendar/space/SP-1.ics", "/calendar/search.ics"])
def test_a_calendar_is_current_and_need_not_be_sent_twice(app, store, path) -> None:
    first = ask_app(app, path)
    found = icalendar.Calendar.from_ical(first.body).events
    assert {"PR-1.opens@testville", "PR-1.closes@testville"} <= {event["UID"] for event in found}
    assert all(event["SEQUENCE"] == 2 for event in found)
    assert ask_app(app, path, if_none_match=first.headers["etag"]).status == 304
    assert ask_app(app, path, "HEAD").status == 200
    edit(store, apply_to="2026-04-01")
    assert ask_app(app, path, if_none_match=first.headers["etag"]).status == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/calendar/program/PR-9.ics", "/calendar/program/SP-1.ics", "/calendar/space/PR-1.ics"),
        *("/calendar/program/'.ics", "/qr/program/SP-1.svg", "/qr/nothing/PR-1.svg", "/p/program/SP-1", "/p/x/PR-1"),
        *("/p/space/%00", "/p/program/" + "A" * 3000),
    ],
)
def test_what_is_not_there_is_not_found(app, path) -> None:
    assert ask_app(app, path).status == 404


def test_a_page_shows_hostile_text_as_text(app) -> None:
    answer = ask_app(app, "/p/program/PR-1?lang=ko")
    page = html.fromstring(answer.body.decode())
    assert page.findtext(".//h1") == NAME
    assert len(page.findall(".//script")) == 1
    assert page.find(".//link[@rel='canonical']").get("href") == f"{ROOT}/p/program/PR-1"
    assert ask_app(app, "/p/space/SP-1").status == 200


def test_the_sitemap_lists_absolute_addresses_and_robots_lead_to_it(app, store) -> None:
    found = etree.fromstring(ask_app(app, "/sitemap.xml").body)
    assert f"{ROOT}/p/program/PR-1" in found.xpath("//*[local-name()='loc']/text()")
    assert f"Sitemap: {ROOT}/sitemap.xml" in ask_app(app, "/robots.txt").body.decode()
    bare = make_app(store, "")
    assert ask_app(bare, "/sitemap.xml").status == 404
    assert "Sitemap" not in ask_app(bare, "/robots.txt").body.decode()


def test_a_code_without_a_public_address_names_the_host_asked_and_is_kept_by_nobody(app, store) -> None:
    assert ask_app(app, "/qr/program/PR-1.svg").headers["cache-control"].startswith("public")
    bare = make_app(store, "")
    answer = ask_app(bare, "/qr/space/SP-1.svg", host="127.0.0.1:8501")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert ask_app(bare, "/qr/space/SP-1.svg", host="evil.example/?x=").status == 404
