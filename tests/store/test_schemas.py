"""A schema that was lent before holds nothing of what was done in it."""

import pytest
import sqlalchemy as sa

from tests.store.schemas import FilledSchemas

pytestmark = pytest.mark.postgres

MAKING = ("CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",)
FILLING = ("INSERT INTO thing (name) VALUES ('첫째'), (E'둘\\t째'), (NULL)",)
FILLED = [(1, "첫째"), (2, "둘\t째"), (3, None)]


def said(address: sa.URL, *statements: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
        rows = [tuple(row) for row in connection.execute(sa.text("SELECT id, name FROM thing ORDER BY id"))]
    engine.dispose()
    return rows


@pytest.mark.parametrize(
    ("act", "is_kept"),
    [
        ("DELETE FROM thing WHERE id = 1", True),
        ("INSERT INTO thing (name) VALUES ('넷째')", True),
        ("UPDATE thing SET name = 'x'", True),
        ("ALTER TABLE thing ADD CONSTRAINT named CHECK (id < 100)", False),
        ("ALTER TABLE thing ALTER COLUMN name SET DEFAULT 'x'", False),
        ("CREATE INDEX by_name ON thing (name)", False),
        ("ALTER TABLE thing DISABLE TRIGGER USER", True),
    ],
)
def test_the_next_finds_what_the_first_found(database, act, is_kept):
    schemas = FilledSchemas(database, lambda address: said(address, *MAKING, *FILLING))
    with schemas.lend() as first:
        assert said(first) == FILLED
        said(first, act)
    with schemas.lend() as second:
        assert said(second, "INSERT INTO thing (name) VALUES ('넷째')") == [*FILLED, (4, "넷째")]
    assert (first == second) == is_kept


def test_two_at_once_have_one_each(database):
    schemas = FilledSchemas(database, lambda address: said(address, *MAKING, *FILLING))
    with schemas.lend() as first, schemas.lend() as second:
        assert first != second
