"""Who works at a city's desk in a test: accounts made as an administrator makes them, and signed in."""

from collections.abc import Mapping
from pathlib import Path

from campus.domain.account import Actor, Right
from campus.services.accounts import AccountForm, Accounts, PasswordChoice
from campus.services.sessions import Sessions
from campus.store.pack import read_pack
from campus.store.store import Store, open_store

PHRASE = "correct horse battery staple"


def sign_everybody_in(
    city_dir: Path, data_dir: Path, people: Mapping[str, frozenset[Right]], database_url: str = ""
) -> dict[str, str]:
    """Make the store of a city with these people before a server opens it; return each one's session token.

    It is the embedded store in ``data_dir`` without the address of another database.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    address = database_url or f"sqlite:///{data_dir / (city_dir.name + '.sqlite3')}"
    store = open_store(address, lambda: read_pack(city_dir))
    try:
        administrator = make_administrator(store)
        for name, rights in people.items():
            link = Accounts(store).add(administrator, AccountForm(login=name, name=f"{name} 주무관", rights=rights))
            Accounts(store).accept(link, PasswordChoice(password=PHRASE, repeated=PHRASE))
        sessions = Sessions(store)
        return {name: sessions.finish(sessions.begin(name, "test"), PHRASE).token for name in people}
    finally:
        store.close()


def make_administrator(store: Store) -> Actor:
    """Make the first administrator by the link that the program prints at its first start."""
    link = Accounts(store).open_first_link()
    choice = PasswordChoice(login="root", name="관리자", password=PHRASE, repeated=PHRASE)
    Accounts(store).accept(link, choice)
    return store.accounts.accounts()[0].actor
