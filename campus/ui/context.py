"""What does every page need to know before it draws: the city, the language, the day, the light?"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

import streamlit as st

from campus.domain.account import Actor
from campus.domain.city import City, Labels, pick
from campus.locale import SOURCE_LANGUAGE, Translate, base_language, catalogue_path, fallback_of, translator
from campus.services.app_state import AppState, app_state
from campus.services.atlas import Atlas
from campus.services.sessions import SESSION_COOKIE, Sessions
from campus.ui import state


@dataclass(frozen=True, slots=True)
class Context:
    """One run's surroundings. ``t`` translates the interface, ``word`` chooses among a pack's labels.

    ``speech`` is the language that was chosen; some have words for the residents' pages only. ``language`` is the one
    of the city's complete languages that it leads to: that of names, of the map and of every other page.
    ``actor`` is who is signed in, asked anew at every run, or ``ANONYMOUS``.
    """

    app: AppState
    atlas: Atlas
    language: str
    speech: str
    t: Translate
    today: date
    theme: str
    actor: Actor

    @property
    def city(self) -> City:
        """The city that this installation shows."""
        return self.app.city

    @property
    def default_language(self) -> str:
        """The language of an address that names none."""
        return interface_languages(self.city)[0]

    def mark_address(self, style: int) -> str:
        """Return the address of a mark's picture, in the page's language and light."""
        return f"./assets/marks/{style}.svg?lang={self.language}&theme={self.theme}"

    @property
    def dates(self) -> str:
        """The language in which dates are written: that of the words, without its variant."""
        return base_language(self.speech)

    def word(self, labels: Labels) -> str:
        """Choose a pack's text in the language of the page."""
        return labels.get(self.speech) or pick(labels, self.language)


def interface_languages(city: City) -> tuple[str, ...]:
    """Return the city's languages for which the interface has words."""
    known = [code for code in city.languages if code == SOURCE_LANGUAGE or catalogue_path(code).is_file()]
    return tuple(known) or (SOURCE_LANGUAGE,)


def spoken_languages(city: City) -> tuple[str, ...]:
    """Return the languages that a person can choose: the complete ones, then those of the residents' pages."""
    more = (code for code in city.resident_languages if catalogue_path(code).is_file())
    return tuple(dict.fromkeys((*interface_languages(city), *more)))


def _complete_language(speech: str, city: City) -> str:
    """Return the complete language of the city that a chosen one leads to."""
    known = interface_languages(city)
    return next((code for code in (speech, fallback_of(speech)) if code in known), known[0])


_present: ContextVar[Context | None] = ContextVar("context", default=None)


@contextmanager
def one_run() -> Iterator[Context]:
    """Collect a run's surroundings once, for the frame and for the page in it."""
    present = _collect()
    token = _present.set(present)
    try:
        yield present
    finally:
        _present.reset(token)


def context() -> Context:
    """Return the surroundings of the run; in a callback, which comes before the run, they are collected anew."""
    return _present.get() or _collect()


def _collect() -> Context:
    """Ask for everything that a run needs to know."""
    app = app_state()
    speech = state.language(spoken_languages(app.city))
    language = _complete_language(speech, app.city)
    theme = st.context.theme.type or "light"
    actor = Sessions(app.store).actor_of(session_token())
    return Context(app, app.atlas(), language, speech, translator(speech), app.today(), theme, actor)


def session_token() -> str:
    """Return the session's token that the browser sent when it opened this page, or nothing."""
    return str(st.context.cookies.to_dict().get(SESSION_COOKIE, ""))
