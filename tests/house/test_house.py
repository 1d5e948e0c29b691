"""Does the code keep the rules of the house: who imports whom, what stays small, and what must never be written?"""

import ast
import graphlib
import re
import statistics
import sys
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from campus.locale import SOURCE_LANGUAGE, base_language, catalogue_path

ROOT = Path(__file__).resolve().parents[2]
CAMPUS = sorted((ROOT / "campus").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
PROGRAM = [*CAMPUS, *PAGES, *ROOT.glob("app.py")]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

EVERYWHERE = {"errors", "settings", "locale"}
MAY_IMPORT = {
    "app": {"web"},
    "pages": {"ui", "views", "domain"},
    "cli": {"services", "domain"},
    "__main__": {"cli"},
    "ui": {"services", "views", "domain"},
    "web": {"services", "views", "domain"},
    "services": {"store", "analysis", "exchange", "domain"},
    "exchange": {"domain", "analysis"},
    "store": {"domain"},
    "views": {"domain"},
    "analysis": {"domain"},
    "domain": set(),
    "errors": set(),
    "settings": set(),
    "locale": set(),
}
ONLY_IN = {
    "streamlit": {"app", "pages", "ui"},
    "streamlit_folium": {"ui"},
    "folium": {"views", "ui"},
    "branca": {"views", "ui"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "psycopg": {"store"},
}
NEVER_IN_PAGES = {"pandas", "geopandas", "shapely", "numpy"}

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50
MEDIAN_FUNCTION_LINES = 10

DEFAULT_CITY = "gimhae"
PLAIN_TYPES = {"str", "int", "float", "bool", "bytes", "date", "None", "tuple", "frozenset"}
TRANSLATING = {"_", "t", "translate"}
HANGUL = re.compile("[가-힣]")
RESIDENT_PAGES = (
    "campus/ui/find_*.py",
    "campus/ui/browser_parts.py",
    "campus/ui/program_part.py",
    "campus/views/program_*.py",
    "campus/views/next_step.py",
    "campus/views/way_links.py",
    *(f"campus/ui/{name}.py" for name in ("frame", "sign_in_menu", "report_page", "report_steps", "desk_words")),
    *(f"campus/ui/record_{name}.py" for name in ("page", "panel", "past")),
    *(f"campus/views/{name}.py" for name in ("record_text", "labels", "dates", "desk_text", "session_text")),
    *("campus/domain/report.py", "campus/services/reports.py", "pages/main.py"),
)
"""Modules whose texts every catalogue holds; one that is not complete speaks for these pages only: finding and reading
a programme, telling what is wrong, and the frame around them.
"""

COMPLETE_LANGUAGES = {"en"}
"""Catalogues that hold every text of the program; what another one lacks is said in its fallback."""

GIVEN_ON = {"campus/ui/frame.py", "campus/views/faults.py"}
"""Modules that translate a text which another module wrote: a page's title, what is wrong with a field."""

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Wrong = Collection[object]
"""What breaks a rule in one file."""


def of_each(paths: Iterable[Path]) -> Callable[[Callable[[Path], Wrong]], Callable[[], None]]:
    """Make one test of a rule about a file: it names each file that breaks it, and by what."""

    def made(rule: Callable[[Path], Wrong]) -> Callable[[], None]:
        def test() -> None:
            assert {name_of(path): found for path in paths if (found := rule(path))} == {}

        test.__doc__ = rule.__doc__
        return test

    return made


def name_of(path: Path) -> str:
    """Return a readable test id."""
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), name_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(parse(path)))


@cache
def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "campus" and len(parts) > 1 else parts[0]


MODULES = {module_of(path): path for path in PROGRAM}


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full name of each module that a file imports, wherever in the file it does."""
    package = module_of(path).split(".")[: None if path.name == "__init__.py" else -1]
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole in MODULES else base


def functions_of(path: Path) -> Iterator[FunctionNode]:
    return (node for node in nodes_of(path) if isinstance(node, FunctionNode))


def name_at_end(node: ast.expr) -> str:
    """Return the last part of a dotted name; of a call, that of what is called."""
    if isinstance(node, ast.Call):
        return name_at_end(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@of_each(PROGRAM)
def test_a_module_imports_only_the_layers_below_it(path: Path) -> Wrong:
    own = layer_of(module_of(path))
    allowed = MAY_IMPORT.get(own, set()) | EVERYWHERE | {own}
    return [name for name in imports_of(path) if name.startswith("campus.") and layer_of(name) not in allowed]


def test_every_module_belongs_to_a_layer_that_the_rules_know() -> None:
    assert {layer_of(name) for name in MODULES} - {"campus"} <= set(MAY_IMPORT)


@of_each(PROGRAM)
def test_a_third_party_library_stays_in_its_layers(path: Path) -> Wrong:
    own = layer_of(module_of(path))
    used = {name.split(".")[0] for name in imports_of(path)}
    wrong = {name for name in used & set(ONLY_IN) if own not in ONLY_IN[name]}
    return wrong | (used & NEVER_IN_PAGES if own == "pages" else set())


@of_each([path for path in CAMPUS if layer_of(module_of(path)) == "domain"])
def test_the_domain_needs_the_standard_library_only(path: Path) -> Wrong:
    used = {name.split(".")[0] for name in imports_of(path)}
    return used - set(sys.stdlib_module_names) - {"campus"}


def test_no_module_imports_itself_through_others() -> None:
    graph = {name: {other for other in imports_of(path) if other in MODULES} for name, path in MODULES.items()}
    list(graphlib.TopologicalSorter(graph).static_order())


@of_each([*PROGRAM, *TESTS])
def test_a_module_holds_one_subject(path: Path) -> Wrong:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    return [lines] if lines >= MAX_MODULE_LINES else []


@of_each([*PROGRAM, *TESTS])
def test_a_function_can_be_seen_at_once(path: Path) -> Wrong:
    return [f"{item.name}: {size}" for item in functions_of(path) if (size := length_of(item)) > MAX_FUNCTION_LINES]


def test_most_functions_are_short() -> None:
    lengths = [length_of(item) for path in PROGRAM for item in functions_of(path)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


def length_of(node: FunctionNode) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@of_each(PROGRAM)
def test_a_cached_function_takes_plain_values_only(path: Path) -> Wrong:
    """Streamlit samples large frames for the key and leaves out arguments that begin with ``_``."""
    return [
        f"{function.name}({argument.arg})"
        for function in functions_of(path)
        if any(name_at_end(item) in {"cache_data", "cache_resource"} for item in function.decorator_list)
        for argument in arguments_of(function)
        if argument.arg.startswith("_") or not is_plain(argument.annotation)
    ]


def arguments_of(function: FunctionNode) -> list[ast.arg]:
    given = function.args
    rest = [item for item in (given.vararg, given.kwarg) if item is not None]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]


def is_plain(annotation: ast.expr | None) -> bool:
    if annotation is None:
        return False
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    return names <= PLAIN_TYPES and not any(isinstance(node, ast.Attribute) for node in ast.walk(annotation))


@of_each(PROGRAM)
def test_the_session_state_is_touched_in_one_module(path: Path) -> Wrong:
    touched = [
        node.lineno for node in nodes_of(path) if isinstance(node, ast.expr) and name_at_end(node) == "session_state"
    ]
    return touched if name_of(path) != "campus/ui/state.py" else []


@of_each(PROGRAM)
def test_text_never_becomes_code_or_markup(path: Path) -> Wrong:
    calls = [node for node in nodes_of(path) if isinstance(node, ast.Call)]
    wrong = {
        name_at_end(call.func)
        for call in calls
        if name_at_end(call.func) in {"query", "eval", "exec", "Markup"} and isinstance(call.func, ast.Attribute)
    }
    wrong |= {word.arg for call in calls for word in call.keywords if (word.arg or "").startswith("unsafe_allow")}
    return wrong | {f"{name_at_end(call.func.value)}.clear" for call in calls if is_cache_clear(call)}


def is_cache_clear(call: ast.Call) -> bool:
    """A data version keys every cache, so none is ever cleared by hand."""
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in {"clear", "cache_clear"}
        and ("cache" in name_at_end(call.func.value) or call.func.attr == "cache_clear")
    )


def texts_of(path: Path) -> Iterator[str]:
    """Yield every name and text of a module: all that could know a city."""
    for node in nodes_of(path):
        if isinstance(node, ast.Constant):
            yield str(node.value)
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name


@cache
def words_of_cities() -> re.Pattern[str]:
    """Collect what only a city's pack may say: its names, its numbers, its roles' words."""
    words: set[str] = set()
    for path in ROOT.glob("geodata/*/city.toml"):
        city = tomllib.loads(path.read_text(encoding="utf-8"))
        words |= {city["key"], *city["names"].values(), *city["program_names"].values(), str(city["metric_crs"])}
        words |= {str(number) for number in city["bounds"]}
        words |= {text for role in city["roles"] for text in role["labels"].values()}
    assert words, "no city pack was found, so nothing was tested"
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\d)" for word in words), re.IGNORECASE)


@of_each(PROGRAM)
def test_no_city_stands_in_the_code(path: Path) -> Wrong:
    # The one place that may name a city is the default of the setting which chooses it.
    allowed = {DEFAULT_CITY} if name_of(path) == "campus/settings.py" else set()
    return {text for text in texts_of(path) if words_of_cities().search(text)} - allowed


def translations_asked_for(path: Path) -> Iterator[tuple[int, str | None]]:
    """Yield line and text of each translated text; ``None`` when it is no literal and so cannot be catalogued.

    The syntax tree is read rather than Babel's extraction, which sees no calls inside f-strings before Python 3.12.
    """
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and name_at_end(node.func) == "FieldFault" and literal_of(node.args[1]):
            yield node.lineno, literal_of(node.args[1])
        if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
            continue
        text = literal_of(node.args[0])
        # A method called translate may be that of a text or of a shape, which take no literal.
        is_method = isinstance(node.func, ast.Attribute) and name_at_end(node.func) in TRANSLATING and text is not None
        is_name = isinstance(node.func, ast.Name) and node.func.id in TRANSLATING
        is_fresh = isinstance(node.func, ast.Call) and name_at_end(node.func) == "translator"
        if is_method or is_name or is_fresh:
            yield node.lineno, text


def literal_of(argument: ast.expr) -> str | None:
    """Return the text that is written there, or ``None`` when it is made somewhere else."""
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


@of_each(PROGRAM)
def test_a_translated_text_is_written_where_it_is_translated(path: Path) -> Wrong:
    return [line for line, text in translations_asked_for(path) if text is None and name_of(path) not in GIVEN_ON]


def all_messages() -> set[str]:
    """Collect what catalogues must hold: every translated text, and what pages write for the frame to translate."""
    asked = {text for path in PROGRAM for _, text in translations_asked_for(path) if text is not None}
    return asked | {text for path in PAGES for text in texts_of(path) if HANGUL.search(text)}


def resident_messages() -> set[str]:
    """Collect what the residents' pages say, with the name of their door."""
    paths = [path for pattern in RESIDENT_PAGES for path in ROOT.glob(pattern)]
    assert len(paths) >= len(RESIDENT_PAGES)
    said = {text for path in paths for _, text in translations_asked_for(path) if text is not None}
    return said | {text for path in PAGES for text in texts_of(path) if HANGUL.search(text)}


def languages() -> list[str]:
    return sorted(path.name for path in catalogue_path("x").parents[2].iterdir() if (path / "LC_MESSAGES").is_dir())


def read_catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=base_language(language))


def test_english_stands_beside_the_source_language() -> None:
    assert SOURCE_LANGUAGE == "ko"
    assert "en" in languages()


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_translates_every_text_and_no_other(language: str) -> None:
    catalogue = read_catalogue(language)
    asked = all_messages() if language in COMPLETE_LANGUAGES else resident_messages()
    translated = {str(message.id) for message in catalogue if message.id and message.string and not message.fuzzy}
    assert sorted(asked - translated) == [], "not translated"
    assert sorted(translated - asked) == [], "no longer asked for"
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", languages())
def test_a_translation_keeps_the_places_for_values(language: str) -> None:
    places = re.compile(r"\{[^{}]*\}")
    wrong = [
        message.id
        for message in read_catalogue(language)
        if message.id and sorted(places.findall(str(message.id))) != sorted(places.findall(str(message.string)))
    ]
    assert not wrong
