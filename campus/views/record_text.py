"""How does a record read on a page? Each section comes as Markdown in which every text of a record is escaped."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlsplit

from campus.domain.assignment import Assignment, Decision
from campus.domain.city import City, pick
from campus.domain.record import DateBasis, Located, Source
from campus.domain.tables import YES
from campus.locale import SOURCE_LANGUAGE, Translate
from campus.views.dates import dated, day_text
from campus.views.labels import field_label, standing_label
from campus.views.plain import plain

VOCABULARY_OF_FIELD = {
    "industries": "industry_keys",
    "stages": "stages",
    "location_basis": "location_bases",
    "council_group": "council_groups",
    "council_status": "council_statuses",
    "functions": "functions",
    "mode": "delivery_modes",
    "languages": "course_languages",
    "groups": "target_groups",
    "grades": "school_grades",
    "nationalities": "nationalities",
    "apply_methods": "apply_methods",
    "selection": "selection_methods",
}
YES_OR_NO = frozenset({"always_open", "training_support", "credit_bank", "learning_account"})
NAMES_AND_PLACES = frozenset({"location", "aliases", "address", "phone", "url", "apply_url", "external_id"})
"""Fields whose values are the same in every language of the page."""

_HANGUL = re.compile("[가-힣]")
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SAFE_IN_ADDRESS = "/:?#@!$&'*+,;=%-._~"

Provenance = tuple[Source, str, DateBasis]
"""A source, the date of what was taken from it, and how that date is known."""


class Footnotes:
    """Numbers the origins of a record's values in the order in which they are first named."""

    def __init__(self) -> None:
        """Start with no origin."""
        self._numbers: dict[Provenance, int] = {}

    def number(self, origin: Provenance) -> str:
        """Return the sign of an origin."""
        place = self._numbers.setdefault(origin, len(self._numbers))
        return _NUMBERS[place] if place < len(_NUMBERS) else f"({place + 1})"

    def in_order(self) -> Iterator[tuple[str, Provenance]]:
        """Yield the signs with their origins."""
        return ((self.number(item), item) for item in tuple(self._numbers))

    def markdown(self, language: str, t: Translate) -> str:
        """List the origins, each with its publisher, date, licence and address."""
        return "\n".join(f"{self.number(item)} {source_line(*item, language, t)}  " for item in self._numbers)


def source_line(source: Source, reference_date: str, basis: DateBasis, language: str, t: Translate) -> str:
    """Write one origin as a line."""
    parts = [plain(word) for word in source_words(source, reference_date, basis, language, t)]
    link = web_address(source.url)
    if link:
        parts.append(f"[{plain(t('원문'))}]({link})")
    return " · ".join(parts)


def source_words(source: Source, reference_date: str, basis: DateBasis, language: str, t: Translate) -> list[str]:
    """Say of an origin its title, its publisher, its date and its licence, unescaped."""
    publisher = [source.publisher] if source.publisher and source.publisher not in source.title else []
    return [source.title, *publisher, dated(reference_date, basis, language, t), source.licence]


def web_address(text: str) -> str:
    """Return an address that can stand in a Markdown link, or nothing when it is not one of the web."""
    address = text.strip() if "://" in text else f"http://{text.strip()}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or "." not in parts.hostname:
        return ""
    return quote(address, safe=_SAFE_IN_ADDRESS)


def display_name(name: str, name_en: str, language: str, city: City) -> str:
    """Return a record's name in a language; the source language's own name where there is no rendering."""
    return name_en if language == "en" and language != city.source_language and name_en else name


def both_names(name: str, name_en: str, language: str, city: City) -> str:
    """Return a name in a language with the source language's own beside it, because that is what signs say."""
    shown = display_name(name, name_en, language, city)
    return shown if shown == name else f"{shown} {name}"


def second_name(record: Located, language: str, city: City) -> str:
    """Return the name that stands beside the first: the original beside a rendering, and the other way round."""
    first = display_name(record.name, record.name_en, language, city)
    return record.name_en if first == record.name else record.name


def original(text: str, language: str, t: Translate) -> str:
    """Escape a text that is shown as its source wrote it; on a page in another language it says so."""
    return plain(text) + _tag(text, language, t)


def _tag(text: str, language: str, t: Translate) -> str:
    """Return what marks a Korean text on a page in another language."""
    is_foreign = language != SOURCE_LANGUAGE and _HANGUL.search(text)
    return f" :gray[{plain(t('(한국어 원문)'))}]" if is_foreign else ""


def content_words(field: str, content: str | Sequence[str], city: City, language: str, t: Translate) -> list[str]:
    """Return the words of a value, unescaped; keys are replaced by their words."""
    if field in YES_OR_NO:
        return [t("예") if content == YES else t("아니요")]
    vocabulary = VOCABULARY_OF_FIELD.get(field)
    keys = [content] if isinstance(content, str) else list(content)
    return [pick(city.term(vocabulary, key).labels, language) for key in keys] if vocabulary else keys


def fact_line(field: str, content: str | Sequence[str], sign: str, city: City, language: str, t: Translate) -> str:
    """Write a known value with the sign of its origin; an address of the web can be followed."""
    words = content_words(field, content, city, language, t)
    shown = ", ".join(map(plain, words))
    if field not in {*VOCABULARY_OF_FIELD, *NAMES_AND_PLACES, *YES_OR_NO}:
        shown = original(", ".join(words), language, t)
    link = web_address(content) if field in {"url", "apply_url"} and isinstance(content, str) else ""
    return f"**{plain(field_label(field, t))}**  \n{f'[{shown}]({link})' if link else shown} :gray[{sign}]"


def unknown_words(fields: Sequence[str], t: Translate) -> list[str]:
    """Name what is not known, unescaped."""
    return [t("위치 미확인") if field == "location" else field_label(field, t) for field in fields]


def unknown_line(fields: Sequence[str], t: Translate) -> str:
    """List what is not known."""
    return ", ".join(map(plain, unknown_words(fields, t)))


def assignment_words(item: Assignment, city: City, language: str, t: Translate) -> Mapping[str, str]:
    """Return what an assignment is for, for how long and why, unescaped, by its label."""
    decision = item.decision
    mission = decision.mission_en if language == "en" and decision.mission_en else decision.mission
    in_words = decision.period_text if language == city.source_language else ""
    period = in_words or period_text(item, language, t)
    return {**({t("임무"): mission} if mission else {}), t("기간"): period, t("근거"): decision.reason}


def assignment_markdown(item: Assignment, city: City, language: str, t: Translate) -> str:
    """Write an assignment: role and state, mission, period, reason."""
    decision = item.decision
    role = plain(pick(city.role(decision.role).labels, language))
    lines = [f"**{role}** — {plain(standing_label(decision, item.standing, t))}"]
    words = assignment_words(item, city, language, t)
    lines += [f"{plain(label)}: {original(text, language, t)}" for label, text in words.items()]
    lines += [f":gray[{plain(decision.note)}]{_tag(decision.note, language, t)}"] if decision.note else []
    return "  \n".join(lines)


def period_text(item: Assignment, language: str, t: Translate) -> str:
    """Write from when to when an assignment holds, and how these dates are known."""
    decision = item.decision
    start = _start_text(decision, language, t)
    if decision.valid_to is None:
        return f"{start} ~"
    return f"{start} ~ {dated(decision.valid_to.isoformat(), decision.valid_to_basis, language, t)}"


def _start_text(decision: Decision, language: str, t: Translate) -> str:
    """Write the first day of a decision and how it is known."""
    first = decision.valid_from.isoformat() if decision.valid_from else ""
    return dated(first, decision.valid_from_basis, language, t)


def decision_dates(item: Assignment, language: str, t: Translate) -> Mapping[str, str]:
    """Return the three dates and the document number of a decision; what was not published says so."""
    decision = item.decision
    unknown = t("미확인")
    return {
        t("결재일"): day_text(decision.decided_on, language) if decision.decided_on else unknown,
        t("발표·공고일"): day_text(decision.announced_on, language) if decision.announced_on else unknown,
        t("지정일"): _start_text(decision, language, t) if decision.valid_from else unknown,
        t("문서번호"): decision.document_no or unknown,
    }
