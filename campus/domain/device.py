"""By which kind of device was a session begun? A coarse name, so that people know their own sessions again."""

BROWSERS = (
    ("Edg", "Edge"),
    ("Whale", "Whale"),
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Marks of browsers; the more special ones first, because each names those before it too."""

SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """Name browser and system of a ``User-Agent``, such as ``Firefox · Windows``; nothing else of it is kept."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found))
