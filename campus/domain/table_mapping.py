"""Which columns of a table that is no official data set mean what, as a person confirmed it?"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from campus.errors import FieldFault

MAPPED_TABLES = ("spaces", "institutions", "companies")
"""The tables whose records a plain table can hold."""

FIELDS = ("name", "name_en", "address", "lat", "lon", "phone", "url", "external_id", "note")
"""The fields that a column can be."""

KEPT_PLAIN = frozenset({"companies"})
"""Tables without telephone, address on the web and official number."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "name": ("이름", "명칭", "시설명", "기관명", "상호", "상호명", "업체명", "회사명", "name", "name_ko", "title"),
    "name_en": ("영문명", "영문이름", "name_en", "english"),
    "address": ("주소", "소재지", "도로명주소", "소재지도로명주소", "address"),
    "lat": ("위도", "lat", "latitude", "y", "geometry_lat"),
    "lon": ("경도", "lon", "lng", "longitude", "x", "geometry_lon"),
    "phone": ("전화", "전화번호", "연락처", "대표전화", "phone", "phonenumber", "tel"),
    "url": ("홈페이지", "홈페이지주소", "누리집", "url", "website"),
    "external_id": ("id", "번호", "관리번호", "일련번호", "code"),
    "note": ("비고", "설명", "note", "description"),
    "reference": ("데이터기준일자", "데이터기준일", "기준일", "기준일자", "reference_date", "referencedate"),
    "kind": ("종류", "구분", "분류", "유형", "kind", "type", "category"),
}
"""What offices call their columns."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How a table becomes records of ``table``.

    ``columns`` gives for a field the header of its column. Every row is of ``kind``, unless the column ``kind_column``
    has a word of the city for another one. The date is that of the column ``reference``, else ``day`` (ISO).
    """

    table: str = "spaces"
    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    kind_column: str = ""
    reference: str = ""
    day: str = ""
    title: str = ""
    publisher: str = ""

    def to_json(self) -> str:
        """Write the mapping as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def read_mapping(text: str) -> TableMapping:
    """Read a mapping that was kept."""
    content: dict[str, Any] = json.loads(text)
    return TableMapping(**content)


def header_key(headers: Iterable[str]) -> str:
    """Return the key of a table's headers, whatever their order."""
    joined = "\n".join(sorted(folded(header) for header in headers))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def folded(header: str) -> str:
    """Return a header as it is compared."""
    return "".join(unicodedata.normalize("NFKC", header).split()).lower()


def suggested(headers: Sequence[str]) -> TableMapping:
    """Guess a mapping from what columns are called; a person confirms it."""
    there = {folded(header): header for header in reversed(headers)}
    found = {
        name: there[word]
        for name, words in SYNONYMS.items()
        if (word := next((word for word in words if word in there), "")) and there[word]
    }
    columns = {name: found[name] for name in FIELDS if name in found}
    return TableMapping(columns=columns, kind_column=found.get("kind", ""), reference=found.get("reference", ""))


def fields_of(table: str) -> tuple[str, ...]:
    """Return the fields that a column can be in a table."""
    left_out = {"phone", "url", "external_id"} if table in KEPT_PLAIN else set()
    return tuple(name for name in FIELDS if name not in left_out)


def mapping_faults(mapping: TableMapping, headers: Sequence[str], kinds: Iterable[str]) -> list[FieldFault]:
    """Return everything that is wrong with a mapping."""
    faults = []
    if mapping.table not in MAPPED_TABLES or mapping.kind not in set(kinds):
        faults.append(FieldFault("kind", "종류를 골라야 함"))
    if not mapping.columns.get("name"):
        faults.append(FieldFault("name", "이름이 될 열을 골라야 함"))
    if bool(mapping.columns.get("lat")) != bool(mapping.columns.get("lon")):
        faults.append(FieldFault("lat", "위도와 경도는 함께 골라야 함"))
    if not mapping.title.strip():
        faults.append(FieldFault("title", "자료 이름을 써야 함"))
    if not (mapping.reference or mapping.day):
        faults.append(FieldFault("day", "기준일 열을 고르거나 기준일을 써야 함"))
    used = [name for name in mapping.columns.values() if name]
    if len(set(used)) != len(used) or not set(used) <= set(headers):
        faults.append(FieldFault("name", "한 열을 두 번 고를 수 없음"))
    return faults
