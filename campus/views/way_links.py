"""How does one get to a place? Links to the map services that a city offers, made here without asking anybody.

A link holds only what a person chose: the place, and a starting point when one was given. The formats are those that
the services describe for links from other sites. Coordinates are EPSG:4326 degrees; every service wants latitude first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from campus.locale import Translate

_UNESCAPED = "-_.!~*'()"
"""What ``encodeURIComponent`` leaves as it is beside letters and digits."""

_BREAKS_PATH = re.compile(r"[,/\\\s]+")

NAVER_LATITUDES, NAVER_LONGITUDES = (31.43, 44.35), (122.37, 132.0)
"""Naver's application takes no place outside of these."""

KAKAO_BY = {"transit": "PUBLICTRANSIT", "walk": "FOOT", "car": "CAR", "bicycle": "BICYCLE"}
NAVER_BY = {"transit": "public", "walk": "walk", "car": "car", "bicycle": "bicycle"}
GOOGLE_BY = {"transit": "transit", "walk": "walking", "car": "driving", "bicycle": "bicycling"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A named place, in EPSG:4326 degrees."""

    name: str
    lat: float
    lon: float

    @property
    def degrees(self) -> str:
        """Latitude and longitude as the services want them, to about a decimetre."""
        return f"{_number(self.lat)},{_number(self.lon)}"


@dataclass(frozen=True, slots=True)
class WayLink:
    """One service's links: ``web`` opens in any browser, ``app`` only where the application is, or is empty."""

    service: str
    web: str
    app: str = ""


def way_links(
    services: Sequence[str], place: Spot, origin: Spot | None = None, page_url: str = "", travel: str = "transit"
) -> tuple[WayLink, ...]:
    """Return the links of services of :data:`campus.domain.city.WAY_SERVICES`, in their order.

    ``travel`` is ``transit``, ``walk``, ``car`` or ``bicycle``. ``page_url`` is the address of the page that shows the
    links; Naver asks for it, so without one its application is not linked.
    """
    links = {"kakao": _kakao, "google": _google}
    return tuple(
        _naver(place, origin, page_url, travel) if service == "naver" else links[service](place, origin, travel)
        for service in services
    )


def way_label(service: str, t: Translate) -> str:
    """Name a service as people know it; Naver's page can only look the place up by its name."""
    return {"kakao": t("카카오맵 길찾기"), "naver": t("네이버 지도에서 찾기"), "google": t("Google 지도 길찾기")}[
        service
    ]


def _kakao(place: Spot, origin: Spot | None, travel: str) -> WayLink:
    """Link to Kakao's map; without a starting point its application shows the place and asks where from."""
    to = f"to/{_path_part(place.name)},{place.degrees}"
    if origin is None:
        return WayLink("kakao", f"https://map.kakao.com/link/{to}", f"kakaomap://look?p={place.degrees}")
    start = f"from/{_path_part(origin.name)},{origin.degrees}"
    app = f"kakaomap://route?sp={origin.degrees}&ep={place.degrees}&by={KAKAO_BY[travel]}"
    return WayLink("kakao", f"https://map.kakao.com/link/{start}/{to}", app)


def _naver(place: Spot, origin: Spot | None, page_url: str, travel: str) -> WayLink:
    """Link to Naver's map: its page searches for the name, its application knows the way."""
    web = f"https://map.naver.com/p/search/{_path_part(place.name)}"
    known = [spot for spot in (origin, place) if spot is not None]
    if not page_url or not all(map(_naver_knows, known)):
        return WayLink("naver", web)
    start = f"slat={_number(origin.lat)}&slng={_number(origin.lon)}&sname={_encode(origin.name)}&" if origin else ""
    end = f"dlat={_number(place.lat)}&dlng={_number(place.lon)}&dname={_encode(place.name)}"
    return WayLink("naver", web, f"nmap://route/{NAVER_BY[travel]}?{start}{end}&appname={_encode(page_url)}")


def _google(place: Spot, origin: Spot | None, travel: str) -> WayLink:
    """Link to Google's map."""
    start = f"&origin={origin.degrees}" if origin else ""
    way = f"{start}&destination={place.degrees}&travelmode={GOOGLE_BY[travel]}"
    return WayLink("google", f"https://www.google.com/maps/dir/?api=1{way}")


def _naver_knows(spot: Spot) -> bool:
    """Tell whether a place lies where Naver's application takes one."""
    (south, north), (west, east) = NAVER_LATITUDES, NAVER_LONGITUDES
    return south <= spot.lat <= north and west <= spot.lon <= east


def _number(degrees: float) -> str:
    """Write a coordinate to six places, without zeros at its end."""
    return f"{degrees:.6f}".rstrip("0").rstrip(".")


def _encode(text: str) -> str:
    """Encode a text as ``encodeURIComponent`` does."""
    return quote(text, safe=_UNESCAPED)


def _path_part(name: str) -> str:
    """Encode a name that stands in a path, where a comma or a slash would end it: they become blanks."""
    return _encode(_BREAKS_PATH.sub(" ", name).strip())
