"""Feeds are found by their address, say when they change, and answer anything else with a plain 404."""

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from campus.web.feeds import CalendarFeeds
from campus.web.kept_files import KeptFiles, NamedFile
from tests.asgi import ask_app
from tests.brightwater import TODAY, open_brightwater


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    opened = open_brightwater(tmp_path_factory.mktemp("brightwater"))
    yield opened
    opened.store.close()


@pytest.fixture
def app(state):
    """The feeds, none of them written yet."""
    return Starlette(routes=CalendarFeeds(lambda: state).routes())


def titles(answer):
    return sorted(str(event["SUMMARY"]) for event in Calendar.from_ical(answer.body).walk("VEVENT"))


LAMPS = ["Applications close: Lamp making", "Applications open: Lamp making"]
BLOWING = [
    *("Applications close: Glass blowing for beginners", "Applications open: Glass blowing for beginners"),
    *("Glass blowing for beginners · Spring", "Glass blowing for beginners · Summer"),
]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/calendar/program/PR-blowing.ics?lang=en", BLOWING),
        ("/calendar/space/SP-market.ics?lang=en", [*LAMPS, *BLOWING]),
        ("/calendar/search.ics?text=blowing&lang=en", BLOWING),
        ("/calendar/search.ics?text=blowing&sort=distance&radius_m=1&lang=en", BLOWING),
        ("/calendar/program/PR-evening.ics?lang=en", ["Evening French"]),
        ("/calendar/program/PR-charts.ics?lang=en", ["Applications open: Reading sea charts online"]),
        ("/calendar/search.ics?text=nothing%20like%20this&lang=en", []),
    ],
)
def test_a_feed_holds_its_programmes(app, path, expected):
    answer = ask_app(app, path)
    assert (answer.status, titles(answer)) == (200, sorted(expected))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-disposition"].startswith('attachment; filename="brightwater-')


def test_every_programme_stands_in_the_feed_of_an_open_search(app):
    uids = [str(event["UID"]) for event in Calendar.from_ical(ask_app(app, "/calendar/search.ics").body).walk("VEVENT")]
    assert {uid.split(".")[0] for uid in uids} == {
        "PR-blowing",
        "PR-charts",
        "PR-evening",
        "PR-keel",
        "PR-lamps",
        "PR-stories",
    }
    assert len(set(uids)) == len(uids)


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/program/PR-none.ics",
        "/calendar/program/SP-market.ics",
        "/calendar/space/PR-blowing.ics",
        "/calendar/space/SP-none.ics",
        "/calendar/program/'; DROP TABLE programs; --.ics",
        "/calendar/program/<script>.ics",
        "/calendar/program/.ics",
        "/calendar/space/%00.ics",
        "/calendar/space/../x.ics",
        "/calendar/program/a/b.ics",
        "/calendar/program/PR-blowing",
        "/calendar/",
        f"/calendar/space/{'A' * 5000}.ics",
    ],
)
def test_what_is_not_there_is_a_plain_404(app, path):
    answer = ask_app(app, path)
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query", ["states=%00&groups=x", "text=%F0%9F%92%A5" + "a" * 999, "lang=xx", "over=7&radius_m=-1"]
)
def test_a_broken_search_is_answered(app, query):
    assert ask_app(app, f"/calendar/search.ics?{query}").status == 200


def test_a_copy_that_is_still_good_is_not_sent_again(app, state, monkeypatch):
    path = "/calendar/program/PR-blowing.ics?lang=en"
    first = ask_app(app, path)
    assert ask_app(app, path).body == first.body
    again = ask_app(app, path, if_none_match=f'"x", {first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")


def test_a_feed_is_written_once_for_a_data_version_and_a_day(app, state, monkeypatch):
    path = "/calendar/program/PR-blowing.ics?lang=en"
    first = ask_app(app, path)
    monkeypatch.setattr(state.store, "versions_of", lambda *_: {"PR-blowing": 7})
    assert ask_app(app, path).body == first.body
    assert b"SEQUENCE:7" in ask_app(app, "/calendar/space/SP-market.ics?lang=en").body
    monkeypatch.setattr(state.store, "data_version", lambda: 99)
    monkeypatch.setattr(type(state), "today", lambda _: TODAY + timedelta(days=1))
    changed = ask_app(app, path, if_none_match=first.headers["etag"])
    assert changed.status == 200
    assert b"SEQUENCE:7" in changed.body


def test_kept_files_take_only_so_much_room():
    written = []

    def ask(key, edition=1, size=4):
        def write():
            written.append(key)
            return NamedFile(key, b"x" * size)

        return kept.get(edition, key, write)

    kept = KeptFiles(10)
    for key in ("a", "b", "a", "c", "a", "b"):
        assert ask(key).name == key
    assert written == ["a", "b", "c", "b"], "b was not asked for longest when c came"
    assert len(ask("large", size=99).content) == 99
    ask("large", size=99)
    ask("a", edition=2)
    assert written[4:] == ["large", "large", "a"]


def test_head_tells_the_same_without_the_feed(app):
    answer = ask_app(app, "/calendar/space/SP-market.ics", "HEAD")
    assert answer.status == 200
    assert ask_app(app, "/calendar/search.ics", "POST").status == 405


def test_events_lead_to_the_plain_page_when_its_address_is_known(app, state, monkeypatch):
    path = "/calendar/program/PR-evening.ics?lang=en"
    assert b"URL:" not in ask_app(Starlette(routes=CalendarFeeds(lambda: state).routes()), path).body
    monkeypatch.setattr(state, "settings", replace(state.settings, public_url="https://map.example/campus"))
    assert b"URL:https://map.example/campus/p/program/PR-evening?lang=en" in ask_app(app, path).body


@pytest.mark.parametrize("key", ["\x00", "PR-\x00", "pr-blowing", "PR-blowing ", "PR_blowing"])
def test_the_store_is_not_asked_for_what_can_be_no_id(app, state, monkeypatch, key):
    monkeypatch.setattr(state, "store", None)
    assert ask_app(app, f"/calendar/program/{key}.ics").status == 404
    assert ask_app(app, f"/calendar/space/{key}.ics").status == 404


def test_a_programme_that_moved_with_a_role_is_told_at_its_new_place(app, monkeypatch):
    def moved(record, *_days):
        return replace(record, place_id="SP-newpier") if record.id == "PR-blowing" else record

    monkeypatch.setattr("campus.services.program_feeds.placed", moved)
    assert b"LOCATION:New Pier\r\n" in ask_app(app, "/calendar/program/PR-blowing.ics").body
    assert titles(ask_app(app, "/calendar/space/SP-market.ics?lang=en")) == sorted(LAMPS)
