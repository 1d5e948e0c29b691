"""The small invented city with its programmes, opened as a process opens it, on a day of its own."""

from datetime import date
from pathlib import Path

from campus.services.app_state import AppState
from campus.settings import read_settings
from campus.store.pack import read_pack
from campus.store.store import open_store

FOLDER = Path(__file__).parent / "cities" / "brightwater"
TODAY = date(2031, 5, 20)


class BrightwaterState(AppState):
    """Its state on a day in May."""

    def today(self):
        return TODAY


def open_brightwater(folder, public_url=""):
    """Fill a store of the pack in a folder."""
    env = {"CAMPUS_CITY": str(FOLDER), "CAMPUS_DATA_DIR": str(folder), "CAMPUS_PUBLIC_URL": public_url}
    settings, pack = read_settings(env), read_pack(FOLDER)
    return BrightwaterState(settings, open_store(settings.store_url, pack), pack.city)
