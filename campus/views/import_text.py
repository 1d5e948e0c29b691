"""In which words is a file on its way in told: what it is, what was noticed, what is wrong, what would be done?"""

from campus.domain.imports import Act, FaultKind, ImportFault, Notice
from campus.errors import ImportFileError
from campus.locale import Translate


def fault_label(kind: FaultKind, t: Translate) -> str:
    """Name a kind of fault."""
    return {
        FaultKind.SWAPPED: t("위도와 경도가 바뀜"),
        FaultKind.DRAGGED: t("셀을 끌어 채운 좌표"),
        FaultKind.CRS: t("다른 좌표계의 숫자"),
        FaultKind.PLACE: t("도시를 벗어났거나 읽을 수 없는 좌표"),
        FaultKind.DATE_IN_ADDRESS: t("날짜로 바뀐 건물번호"),
        FaultKind.SCIENTIFIC: t("지수로 바뀐 관리번호"),
        FaultKind.REPEATED: t("같은 행이 다시 나옴"),
        FaultKind.SAME_RECORD: t("한 기록에 행이 둘"),
        FaultKind.SAME_SPELLING: t("이름 표기가 다른 같은 곳"),
        FaultKind.SAME_ADDRESS: t("주소가 같은 같은 곳"),
        FaultKind.NOT_NEWER: t("지금 기록보다 새롭지 않은 값"),
        FaultKind.WORD: t("모르는 분류"),
        FaultKind.VALUE: t("형식이 맞지 않는 값"),
        FaultKind.EMPTY: t("비어 있는 필수 값"),
    }[kind]


def repair_words(kind: FaultKind, t: Translate) -> str:
    """Say why a kind of row waits, and what accepting it does."""
    return {
        FaultKind.SWAPPED: t("받아들이면 두 값을 바꾸어 씀"),
        FaultKind.DRAGGED: t("1도씩 늘어나는 좌표. 받아들이면 같은 주소의 공식 좌표를 쓰고, 없으면 위치 미확인으로 둠"),
        FaultKind.CRS: t("아래에서 파일의 좌표계를 고르면 모두 다시 읽음. 하나뿐인 후보는 바로 받아들일 수 있음"),
        FaultKind.PLACE: t("받아들이면 같은 주소의 공식 좌표를 쓰고, 없으면 위치 미확인으로 둠"),
        FaultKind.DATE_IN_ADDRESS: t("표 프로그램이 '12-2'를 날짜로 바꾼 것으로 보임. 받아들이면 번호로 되돌림"),
        FaultKind.SCIENTIFIC: t("끝자리가 사라져 되살릴 수 없음. 받아들이면 번호 없이 들여옴"),
        FaultKind.REPEATED: t("받아들이면 뒤에 나온 행을 뺌"),
        FaultKind.SAME_RECORD: t("기준일이 새로운 행을 씀. 받아들이면 이 행을 뺌"),
        FaultKind.SAME_SPELLING: t(
            "받아들이면 지금 있는 기록으로 보고 기억함. 다른 곳이면 그대로 두어 새 기록으로 들여옴"
        ),
        FaultKind.SAME_ADDRESS: t(
            "받아들이면 지금 있는 기록으로 보고 기억함. 다른 곳이면 그대로 두어 새 기록으로 들여옴"
        ),
        FaultKind.NOT_NEWER: t("지금 값을 그대로 둠. 받아들이면 파일의 값으로 바꿈"),
        FaultKind.WORD: t("이 도시의 분류표에 없는 말. 받아들이면 제안한 분류로 들여옴"),
        FaultKind.VALUE: t("파일을 고쳐 다시 올려야 함"),
        FaultKind.EMPTY: t("파일을 고쳐 다시 올려야 함"),
    }[kind]


def fault_detail(fault: ImportFault, t: Translate) -> str:
    """Say what else a fault is about: the other row, the record, the reason."""
    if not fault.detail:
        return ""
    if fault.kind in {FaultKind.REPEATED, FaultKind.SAME_RECORD}:
        return t("{row}행과 같음").format(row=fault.detail)
    if fault.kind is FaultKind.NOT_NEWER:
        return t("지금 값: {value}").format(value=fault.detail)
    return reason_text(fault.detail, t)


def reason_text(reason: str, t: Translate) -> str:
    """Say why a cell could not be read; a reason without words here stands as it is."""
    known = {
        "is not a date (YYYY-MM-DD)": t("날짜가 아님(YYYY-MM-DD)"),
        "is not a time (HH:MM)": t("시각이 아님(HH:MM)"),
        "must be Y or N": t("Y나 N이어야 함"),
        "month must be in 1..12": t("달력에 없는 날짜"),
        "day is out of range for month": t("달력에 없는 날짜"),
    }
    return known.get(reason, reason)


def notice_text(kind: Notice, value: str, t: Translate) -> str:
    """Say what was noticed in a file."""
    words = {
        Notice.ENCODING: t("문자 인코딩을 {value}(으)로 읽음"),
        Notice.DELIMITER: t("칸 구분자를 '{value}'(으)로 읽음"),
        Notice.UNGUARDED: t("수식 방지 작은따옴표를 뗀 칸 {value}개"),
        Notice.NORMALISED: t("전각 숫자를 보통 숫자로 읽은 칸 {value}개"),
        Notice.BLANK_ROWS: t("빈 행 {value}개를 건너뜀"),
        Notice.SHEET: t("'{value}' 시트를 읽음"),
        Notice.LINK_IGNORED: t("다른 파일을 가리키는 연결 {value}개는 따라가지 않음"),
        Notice.TRANSFORMED: t("좌표를 {value}에서 경위도로 바꾸어 읽음"),
        Notice.HEIGHT_DROPPED: t("높이 값을 뺀 도형 {value}개"),
        Notice.FORMULA_TEXT: t("수식처럼 보이는 글 {value}개를 글로만 읽음"),
        Notice.NO_PLACE: t("좌표가 없거나 반만 있는 행 {value}개"),
        Notice.CENTRE: t("점이 아닌 도형 {value}개는 그 안의 한 점으로 나타냄(추정)"),
    }
    return words[kind].format(value=value)


def act_label(act: Act, t: Translate) -> str:
    """Name what a row would do."""
    return {Act.NEW: t("새 기록"), Act.CHANGED: t("바뀜"), Act.DATED: t("기준일만 새로움"), Act.SAME: t("그대로")}[act]


def count_label(name: str, t: Translate) -> str:
    """Name a count of a dry run or of an import."""
    known = {act.value: act_label(act, t) for act in Act}
    known |= {"rows": t("모든 행"), "held": t("보류"), "outside": t("다른 지역"), "passed_over": t("대상 아님")}
    return known.get(name, name)


def refusal_text(error: ImportFileError, t: Translate) -> str:
    """Say why a file cannot be taken in, where, and what to do."""
    told = _refusals(t).get(error.code, t("읽을 수 없는 파일. 다른 형식으로 저장해 다시 올려야 함"))
    where = [error.part] if error.part else []
    where += [t("{row}행").format(row=f"{row:,}") for row in error.rows]
    return f"{told} ({', '.join(where)})" if where else told


def _refusals(t: Translate) -> dict[str, str]:
    """Return the words for every cause."""
    return {
        "type": t("받지 않는 형식. CSV, XLSX, GeoJSON, KML, GeoPackage, Shapefile(ZIP)로 저장해 다시 올려야 함"),
        "size": t("파일이 너무 큼. 나누어 올려야 함"),
        "empty": t("제목 줄이나 행이 없음. 내용이 있는 파일인지 확인 필요"),
        "nul": t("글이 아닌 바이트(NUL)가 들어 있음. CSV로 다시 저장해야 함"),
        "encoding_mixed": t("한 파일에 문자 인코딩이 섞여 있음. UTF-8로 다시 저장해야 함"),
        "quote": t("따옴표가 닫히지 않음. 그 행의 따옴표를 고쳐야 함"),
        "csv": t("CSV로 읽을 수 없음. 그 행을 고쳐야 함"),
        "columns_many": t("열이 너무 많음. 필요한 열만 남겨야 함"),
        "columns_twice": t("같은 이름의 열이 둘임. 열 이름을 고쳐야 함"),
        "columns": t("필요한 열이 없음. 열 이름을 확인해야 함"),
        "rows_many": t("행이 너무 많음. 나누어 올려야 함"),
        "ragged": t("칸 수가 제목 줄과 다른 행이 있음. 그 행을 고쳐야 함"),
        "cell_size": t("한 칸의 글이 너무 김. 그 행을 줄여야 함"),
        "content_type": t("이름과 내용이 다른 형식. 실제 형식에 맞는 확장자로 저장해야 함"),
        "html": t("표 프로그램 파일이 아니라 웹 문서임. XLSX나 CSV로 다시 저장해야 함"),
        "zip": t("압축이 깨졌거나 XLSX·ZIP이 아님. 다시 저장해야 함"),
        "zip_path": t("압축 안에 바깥을 가리키는 경로가 있음. 받을 수 없음"),
        "zip_link": t("압축 안에 연결 파일이 있음. 받을 수 없음"),
        "zip_ratio": t("압축을 풀면 지나치게 커짐. 받을 수 없음"),
        "zip_nested": t("압축 안에 압축이 있음. 풀어서 한 번만 압축해야 함"),
        "xlsx": t("XLSX로 읽을 수 없음. 표 프로그램에서 다시 저장해야 함"),
        "xml_dtd": t("문서 형식 선언(DTD)이나 엔터티가 있음. 받을 수 없음"),
        "xml": t("XML로 읽을 수 없음. 다시 저장해야 함"),
        "json": t("JSON으로 읽을 수 없음. GeoJSON으로 다시 저장해야 함"),
        "json_number": t("JSON이 모르는 수가 있음(NaN, 무한대, 지나치게 긴 수). 그 값을 고쳐야 함"),
        "json_depth": t("지나치게 깊은 JSON. 받을 수 없음"),
        "json_dup_key": t("같은 이름이 두 번 나오는 JSON. 그 부분을 고쳐야 함"),
        "geojson": t("GeoJSON FeatureCollection이 아님. GeoJSON으로 다시 저장해야 함"),
        "crs": t("모르는 좌표계. EPSG 번호가 있는 좌표계로 저장해야 함"),
        "corrupt": t("파일이 깨짐. 다시 저장해야 함"),
        "gpkg": t("GeoPackage가 아닌 데이터베이스임"),
        "layers": t("층이 하나인 파일이어야 함. 한 층씩 저장해야 함"),
        "shp_parts": t("Shapefile에는 shp, shx, dbf가 모두 있어야 함. 함께 압축해야 함"),
        "dbf_count": t("dbf의 행 수가 실제와 다름. 다시 저장해야 함"),
        "limits": t("읽는 데 시간이나 기억 공간이 너무 많이 듦. 나누어 올려야 함"),
    }
