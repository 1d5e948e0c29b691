"""Plain pages say what is known, name what is not, and take every text for a text; search engines find them."""

import json
import re
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from campus.domain.record import Institution, Space
from campus.views.schema_org import course_data, place_data
from campus.web.crawling import CrawlRoutes
from campus.web.plain_pages import PlainPages
from tests.asgi import ask_app
from tests.brightwater import open_brightwater
from tests.map_city import HOSTILE_NAMES
from tests.program_city import program, session

PUBLIC = "https://map.example/campus"
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    state = open_brightwater(tmp_path_factory.mktemp("brightwater"))
    yield state
    state.store.close()


@pytest.fixture
def state(opened, monkeypatch):
    """The city; what a test changes of it is put back."""
    monkeypatch.setattr(opened, "settings", replace(opened.settings, public_url=PUBLIC))
    return opened


@pytest.fixture
def app(state):
    return Starlette(routes=[*PlainPages(lambda: state).routes(), *CrawlRoutes(lambda: state).routes()])


def page_of(app, path):
    answer = ask_app(app, path)
    assert answer.status == 200
    return answer.body.decode()


def data_of(page):
    return json.loads(DATA.search(page)[1])


def test_a_programme_says_what_is_known_and_what_is_not(app):
    page = page_of(app, "/p/program/PR-blowing?lang=en")
    for text in (
        "<h1>Glass blowing for beginners</h1>",
        "30 crowns, glass extra",
        "<dd>Glass Market</dd>",
        'href="https://guild.example/blowing/apply"',
        'href="../../calendar/program/PR-blowing.ics?lang=en"',
        'href="../../record?id=PR-blowing&amp;lang=en"',
        'src="../../qr/program/PR-blowing.svg?lang=en"',
        f'<link rel="canonical" href="{PUBLIC}/p/program/PR-blowing?lang=en">',
        'href="../../p/space/SP-market?lang=en"',
        "16 (estimated)",
    ):
        assert text in page, text
    assert "What is not known" in page
    assert "Brightwater Almanac (invented) · Nobody · Feb 2031" in page
    assert "noindex" not in page
    assert page.count("<script") == 1


def test_a_programme_of_which_little_is_known_says_so(app):
    page = page_of(app, "/p/program/PR-charts?lang=en")
    assert "<dd>unknown</dd>" in page
    data = data_of(page)
    assert data["provider"]["name"] == "Brightwater Town Hall"
    assert "offers" not in data or "price" not in data["offers"]
    assert "courseSchedule" not in data["hasCourseInstance"][0]


def test_search_engines_read_a_course(app):
    data = data_of(page_of(app, "/p/program/PR-blowing?lang=en"))
    spring, summer = data["hasCourseInstance"]
    assert (data["@type"], data["name"]) == ("Course", "Glass blowing for beginners")
    assert (data["offers"]["price"], data["offers"]["availabilityEnds"]) == (30, "2031-06-03")
    assert data["url"] == f"{PUBLIC}/p/program/PR-blowing?lang=en"
    assert spring["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 39.98, "longitude": -73.47}
    assert spring["courseSchedule"]["byDay"] == ["https://schema.org/Saturday"]
    assert "2031-06-21" in spring["courseSchedule"]["exceptDate"]
    assert summer["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_space_shows_its_programmes_and_is_a_place(app):
    page = page_of(app, "/p/space/SP-market?lang=en")
    assert 'href="../../p/program/PR-blowing?lang=en"' in page
    assert data_of(page)["@type"] == "Place"
    inside = data_of(page_of(app, "/p/space/SP-reading?lang=en"))
    assert inside["containedInPlace"]["name"] == "Lantern Library"


def test_without_a_public_address_nothing_claims_one(app, state, monkeypatch):
    monkeypatch.setattr(state, "settings", replace(state.settings, public_url=""))
    page = page_of(app, "/p/program/PR-blowing?lang=en")
    assert "canonical" not in page
    assert "url" not in data_of(page)
    assert ask_app(app, "/sitemap.xml").status == 404
    assert b"CAMPUS_PUBLIC_URL" in ask_app(app, "/sitemap.xml").body
    assert b"Sitemap" not in ask_app(app, "/robots.txt").body
    code = ask_app(app, "/qr/program/PR-blowing.svg", host="city.example")
    assert (code.status, code.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("hostile", HOSTILE_NAMES)
def test_a_hostile_name_is_a_text(app, state, monkeypatch, hostile):
    real = state.record("PR-blowing")
    view = replace(real, record=replace(real.record, name=hostile, note=hostile))
    monkeypatch.setattr(state, "record", lambda _key: view)
    fed = replace(view.record, target_text=hostile, place_text=hostile, host_id="", host_text=hostile)
    monkeypatch.setattr("campus.services.program_feeds.placed", lambda *_: fed)
    page = page_of(app, "/p/program/PR-blowing?lang=en")
    assert page.count("<script") == page.count("</script") == 1
    assert "<img src=x" not in page
    assert data_of(page)["name"] == hostile
    assert not set("<>&\u2028\u2029") & set(DATA.search(page)[1])


def test_what_a_page_sends_forbids_scripts_and_is_asked_for_again(app):
    answer = ask_app(app, "/p/space/SP-pier?lang=en")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert answer.headers["cache-control"] == "no-cache"
    assert ask_app(app, "/p/space/SP-pier?lang=en", if_none_match=answer.headers["etag"]).status == 304
    assert ask_app(app, "/p/space/SP-pier?lang=en", "HEAD").status == 200


@pytest.mark.parametrize("kind", ["p/program/{}", "p/space/{}", "qr/program/{}.svg", "qr/space/{}.svg"])
@pytest.mark.parametrize("key", ["PR-none", "IN-glass", "'; --", "<b>", "%00", "A" * 5000, "../x", "a/b", "\u2028"])
def test_what_is_not_there_is_a_plain_404(app, kind, key):
    answer = ask_app(app, f"/{kind.format(key)}")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_record_of_another_kind_is_not_there(app):
    assert ask_app(app, "/p/space/PR-blowing").status == ask_app(app, "/qr/program/SP-pier.svg").status == 404


def test_a_code_leads_to_the_plain_page(app, monkeypatch):
    coded = []
    make = __import__("segno").make
    monkeypatch.setattr("campus.web.crawling.segno.make", lambda text, **more: coded.append(text) or make(text, **more))
    answer = ask_app(app, "/qr/program/PR-blowing.svg?lang=en")
    assert coded == [f"{PUBLIC}/p/program/PR-blowing?lang=en"]
    assert (answer.headers["content-type"], answer.status) == ("image/svg+xml", 200)
    assert b"<svg" in answer.body
    assert b"<script" not in answer.body


def test_a_host_of_any_length_breaks_no_code(app, state, monkeypatch):
    monkeypatch.setattr(state, "settings", replace(state.settings, public_url=""))
    for host in ("x" * 9000, "<b>", "a b", "[", ":99999999"):
        assert ask_app(app, "/qr/program/PR-blowing.svg", host=host).status in {200, 404}


def test_the_sitemap_names_every_plain_page(app, monkeypatch):
    text = page_of(app, "/sitemap.xml")
    found = re.findall("<loc>(.*?)</loc>", text)
    assert f"{PUBLIC}/p/program/PR-keel?lang=en" in found
    assert f"{PUBLIC}/p/space/SP-pier?lang=en" in found
    assert not [address for address in found if "/IN-" in address or "/ST-" in address]
    assert f"Sitemap: {PUBLIC}/sitemap.xml" in page_of(app, "/robots.txt")
    monkeypatch.setattr("campus.web.crawling.MOST_ADDRESSES", 5)
    parts = re.findall("<loc>(.*?)</loc>", page_of(app, "/sitemap.xml"))
    assert parts[0] == f"{PUBLIC}/sitemap.xml?part=1"
    pieces = [page_of(app, address.removeprefix(PUBLIC)) for address in parts]
    assert [address for piece in pieces for address in re.findall("<loc>(.*?)</loc>", piece)] == found
    for wrong in ("0", "99", "-1", "x", "\u0661"):
        assert ask_app(app, f"/sitemap.xml?part={wrong}").status == 404


@pytest.mark.parametrize(
    ("changes", "offer"),
    [
        ({}, None),
        ({"fee_won": 0}, {"@type": "Offer", "price": 0, "priceCurrency": "KRW", "category": "Free"}),
        ({"fee_won": 5000}, {"@type": "Offer", "price": 5000, "priceCurrency": "KRW", "category": "Paid"}),
        ({"apply_to": "2026-03-31"}, {"@type": "Offer", "availabilityEnds": "2026-03-31"}),
        ({"apply_to": "2026-03"}, None),
    ],
)
def test_a_price_is_told_only_when_it_is_known(changes, offer):
    item = program(1, "과정", **{"apply_from": "", "apply_to": "", **changes})
    assert course_data(item, (), None, None, "", "Asia/Seoul", {}).get("offers") == offer


def test_only_known_facts_are_told():
    bare = program(1, "과정", apply_from="", apply_to="")
    assert course_data(bare, (), None, None, "", "Asia/Seoul", {}) == {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": "과정",
        "identifier": "PR-1",
    }
    ruled = session(1, start_on="2026-04", rrule="FREQ=MONTHLY;BYDAY=1MO")
    told = course_data(
        replace(bare, age_from=7, age_to=12, host_text="모임"), (ruled,), None, None, "", "Asia/Seoul", {}
    )
    assert (told["typicalAgeRange"], told["provider"]["name"]) == ("7-12", "모임")
    assert told["hasCourseInstance"][0] == {"@type": "CourseInstance", "endDate": "2026-05-31"}
    host = Institution(id="IN-1", name="대학교", url="javascript:alert(1)")
    assert "url" not in course_data(bare, (), host, None, "", "Asia/Seoul", {})["provider"]
    assert place_data(Space(id="SP-1", name="방"), None, "")["name"] == "방"
