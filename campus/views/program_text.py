"""How does a programme read to a resident: can I still join, when, who, how much? What is not known says so.

Everything comes as text that is not escaped yet: a page passes it through ``plain``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from babel.dates import format_time, get_day_names

from campus.domain.city import City, Labels
from campus.domain.program_state import (
    ApplicationStanding,
    ApplicationState,
    CourseStanding,
    CourseState,
    ProgramStanding,
)
from campus.domain.record import DateBasis, Program, ProgramSession
from campus.domain.schedule import WEEKDAYS, Occurrence, period_of, time_of
from campus.locale import Translate
from campus.views.dates import KOREAN, day_text, partial_text
from campus.views.dates import WEEKDAYS as KOREAN_WEEKDAYS
from campus.views.program_labels import application_label, course_label, why_unknown_label

METRES_PER_KILOMETRE = 1000
NOON = 12
MOST_DAYS = 3
"""So many single days of a session are named, the rest is counted."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a text is written with: translation, choice among a pack's labels, language of the dates."""

    t: Translate
    word: Callable[[Labels], str]
    dates: str
    city: City


def weekday_names(language: str) -> list[str]:
    """Return the short names of the weekdays, Monday first."""
    if language == KOREAN:
        return list(KOREAN_WEEKDAYS)
    names = get_day_names("abbreviated", locale=language)
    return [names[number] for number in range(len(WEEKDAYS))]


def clock(moment: time, language: str) -> str:
    """Write a time of day as residents read it: 오후 7:00."""
    if language != KOREAN:
        return format_time(moment, "short", locale=language)
    half = "오전" if moment.hour < NOON else "오후"
    return f"{half} {moment.hour % NOON or NOON}:{moment.minute:02d}"


def standing_text(standing: ProgramStanding, today: date, words: Words) -> str:
    """Say first whether one can still apply and until when, then how the course stands."""
    first = _application_text(standing.application, today, words)
    if standing.course.state is CourseState.UNKNOWN:
        return first
    return f"{first} · {_course_text(standing.course, words)}"


def _application_text(standing: ApplicationStanding, today: date, words: Words) -> str:
    """Write the state of an application with its D-day."""
    label = application_label(standing.state, words.t)
    if standing.days_left is None or standing.state is ApplicationState.UNKNOWN:
        return label
    day = day_text(today + timedelta(days=standing.days_left), words.dates, weekday=True)
    if standing.state is ApplicationState.OPENS_SOON:
        return f"{label} · {words.t('{day}부터').format(day=day)} (D-{standing.days_left})"
    if not standing.days_left:
        return f"{label} · {words.t('오늘 마감')}"
    return f"{label} · D-{standing.days_left} · {words.t('{day}까지').format(day=day)}"


def _course_text(standing: CourseStanding, words: Words) -> str:
    """Write the state of a course."""
    label = course_label(standing.state, words.t)
    if standing.days_left:
        return f"{label}, {words.t('{count}일 뒤 시작').format(count=standing.days_left)}"
    return label


def unknown_reason(standing: ApplicationStanding, words: Words) -> str:
    """Say why nobody can tell whether one can apply; empty when it can be told."""
    return why_unknown_label(standing.why, words.t) if standing.why else ""


def application_period_text(program: Program, words: Words) -> str:
    """Write from when to when one can apply, each day as far as it is known."""
    if program.always_open:
        return application_label(ApplicationState.ALWAYS_OPEN, words.t)
    if not program.apply_from and not program.apply_to:
        return words.t("미확인")
    first, last = (_partial(text, words) or words.t("미확인") for text in (program.apply_from, program.apply_to))
    return f"{first} ~ {last}"


def when_texts(program: Program, sessions: Sequence[ProgramSession], words: Words) -> list[str]:
    """Say when a programme meets, a line a session; what the source wrote stands where no session says more."""
    known = [text for session in sessions if (text := session_text(session, words))]
    if known:
        return known
    return [program.period_text] if program.period_text else [words.t("기간·요일·시간 미확인")]


def session_text(session: ProgramSession, words: Words) -> str:
    """Write one session: its name, its period, its weekdays and times, and whether it is only planned."""
    days = _days_text(session, words)
    hours = _hours_text(session, words)
    parts = [session.name, _period_text(session, words), days, hours]
    if not days and not hours:
        parts.append(words.t("요일·시간 미확인"))
    parts += [*_other_days(session, words)]
    if session.cancelled:
        parts.append(course_label(CourseState.CANCELLED, words.t))
    return " · ".join(part for part in parts if part)


def _other_days(session: ProgramSession, words: Words) -> Iterator[str]:
    """Say on which days it does not meet as usual: those left out, those added, public holidays."""
    for days, text in (
        (session.except_days, words.t("쉬는 날 {days}")),
        (session.extra_days, words.t("더하는 날 {days}")),
    ):
        if days:
            shown = [_partial(day, words) for day in days[:MOST_DAYS]]
            more = words.t("외 {count}일").format(count=len(days) - MOST_DAYS) if len(days) > MOST_DAYS else ""
            yield text.format(days=" ".join(filter(None, (", ".join(shown), more))))
    if session.skips_holidays:
        yield words.t("공휴일에 쉼")


def _period_text(session: ProgramSession, words: Words) -> str:
    """Write from when to when, each as far as it is known."""
    if not session.start_on and not session.end_on:
        return words.t("기간 미확인")
    period = period_of(session)
    if period is not None and period[0] == period[1]:
        text = day_text(period[0], words.dates, weekday=True)
    else:
        first, last = (_partial(item, words) for item in (session.start_on, session.end_on))
        text = f"{first} ~ {last or words.t('끝나는 날 미확인')}"
    return f"{text} ({words.t('계획')})" if session.period_basis is DateBasis.PLANNED else text


def _partial(text: str, words: Words) -> str:
    """Write a date as far as it is known."""
    return partial_text(text, words.dates) if text else ""


def _days_text(session: ProgramSession, words: Words) -> str:
    """Name the weekdays, or keep what the source wrote of them."""
    if not session.weekdays:
        return session.days_text
    names = dict(zip(WEEKDAYS, weekday_names(words.dates), strict=True))
    return "·".join(names[key] for key in WEEKDAYS if key in session.weekdays)


def _hours_text(session: ProgramSession, words: Words) -> str:
    """Write the times of day."""
    times = [time_of(text) for text in (session.start_time, session.end_time)]
    return "~".join(clock(item, words.dates) for item in times if item is not None)


def meeting_text(meeting: Occurrence, words: Words) -> str:
    """Write one meeting's day and time."""
    day = day_text(meeting.day, words.dates, weekday=True)
    return f"{day} {clock(meeting.start_time, words.dates)}" if meeting.start_time else day


def who_text(program: Program, words: Words) -> str:
    """Say for whom it is: what the source wrote, beside it the tags when the page speaks another language."""
    groups = ", ".join(words.word(words.city.term("target_groups", key).labels) for key in program.groups)
    derived = f"{groups} ({words.t('추정')})" if groups and "groups" in program.estimated else groups
    if words.dates == words.city.source_language or not derived:
        return program.target_text or derived or words.t("미확인")
    return f"{derived} · {program.target_text}" if program.target_text else derived


def fee_text(program: Program, words: Words) -> str:
    """Say what it costs, as the source says it; 0 is free of charge, and nothing is guessed."""
    fee = words.t("무료") if program.fee_won == 0 else _amount(program.fee_text, program.fee_won, words)
    materials = _amount(program.materials_text, program.materials_won, words)
    if not materials:
        return fee or words.t("미확인")
    known = words.t("재료비 {amount}").format(amount=materials)
    return f"{fee} · {known}" if fee else f"{words.t('미확인')} · {known}"


def _amount(text: str, won: int | None, words: Words) -> str:
    """Return what the source wrote; an amount is written out where that is a bare number or nothing."""
    bare = not text or text.isdecimal()
    return money(won, words) if bare and won is not None else text


def money(won: int, words: Words) -> str:
    """Write an amount of money."""
    return words.t("{amount}원").format(amount=f"{won:,}")


def distance_text(distance_m: float, walk_min: int, words: Words) -> str:
    """Write how far a place is along the straight line, and how long the walk is estimated to be."""
    shown = words.t("직선거리 {far} · 도보 약 {minutes}분(추정)")
    return shown.format(far=length_text(distance_m), minutes=f"{walk_min:,}")


def length_text(metres: float) -> str:
    """Write a length: metres below a kilometre, else kilometres."""
    far = metres / METRES_PER_KILOMETRE
    return f"{metres:,.0f} m" if far < 1 else f"{round(far, 1):g} km"
