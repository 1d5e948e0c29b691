"""Which file comes in, what would it change, and which imports can be taken back? For officials and administrators."""

import streamlit as st

from campus.domain.city import pick
from campus.domain.imports import ImportRun
from campus.errors import CampusError, ConflictError, ImportFileError, UndoError
from campus.services.import_plan import DryRun
from campus.services.imports import ENDINGS, ImportDesk
from campus.services.record_rights import writes_everything
from campus.ui import import_state, state
from campus.ui.context import Context, context
from campus.ui.import_mapping import show_mapping
from campus.ui.import_progress import shown_progress
from campus.ui.import_report import show_dry_run
from campus.ui.import_state import OpenedFile
from campus.ui.role_words import show_notice
from campus.views.dates import partial_text
from campus.views.import_text import count_label, refusal_text
from campus.views.plain import plain
from campus.views.role_text import instant_text

SHOWN_RUNS = 20


def show_import_page() -> None:
    """Draw the page: a file and what it would do, then the imports that were written."""
    ctx = context()
    t = ctx.t
    st.title(t("어떤 자료를 들여와 무엇이 바뀌는가"), anchor=False)
    state.write_page_address({}, ctx.language, ctx.default_language)
    if not writes_everything(ctx.actor):
        st.info(t("제안 또는 계정 관리 권한 필요. 권한이 있는 계정으로 로그인"), icon=":material/lock:")
        return
    show_notice(ctx)
    desk = ImportDesk(ctx.app.store, ctx.city, ctx.app.settings.city_dir, ctx.today)
    st.caption(t("먼저 시험만 함. 바뀌는 것과 잘못된 곳을 본 뒤 한 번에 들여오고, 통째로 되돌릴 수 있음"))
    file = _uploaded(ctx, desk)
    with st.container():
        if file is not None:
            _opened(ctx, desk, file)
    st.subheader(t("들여온 자료"), anchor=False)
    _runs(ctx, desk)


def _uploaded(ctx: Context, desk: ImportDesk) -> OpenedFile | None:
    """Take a file from the person and read it once."""
    t = ctx.t
    with st.container(key="import_file"):
        st.html(f"<style>.st-key-import_file {{ --choose-files: '{t('파일 고르기')}' }}</style>")
        upload = st.file_uploader(
            t("파일 올리기(CSV, XLSX, GeoJSON, KML, GeoPackage, Shapefile ZIP. 15 MB까지, 더 큰 파일은 campus import)"),
            ENDINGS,
            key=import_state.uploader_key(),
        )
    if upload is None:
        return None
    held = import_state.opened(upload.file_id)
    if held is not None:
        return held
    content = upload.getvalue()
    try:
        with st.spinner(t("파일을 읽는 중")):
            table = desk.read(ctx.actor, upload.name, content)
    except ImportFileError as error:
        st.error(plain(refusal_text(error, t)), icon=":material/block:")
        return None
    file = OpenedFile(upload.file_id, upload.name, content, table)
    import_state.keep_opened(file)
    return file


def _opened(ctx: Context, desk: ImportDesk, file: OpenedFile) -> None:
    """Show what a file is and would do, and offer to do it."""
    t = ctx.t
    data_set = desk.recognise(file.table)
    if data_set is None:
        show_mapping(ctx, desk, file.table, file.name)
        return
    if desk.mapping_of(file.table) is not None:
        with st.expander(t("기억한 열 대응을 씀. 고치려면 열기")):
            show_mapping(ctx, desk, file.table, file.name)
    version = ctx.app.store.data_version()
    dry = import_state.dry_run(version)
    if dry is None:
        with shown_progress(ctx, t("시험하는 중")) as tell:
            dry = desk.dry_run(ctx.actor, file.table, data_set, file.name, import_state.choices(), tell)
        import_state.keep_dry_run(version, dry)
    show_dry_run(ctx, dry)
    _apply(ctx, desk, file, dry)


def _apply(ctx: Context, desk: ImportDesk, file: OpenedFile, dry: DryRun) -> None:
    """Offer to write, and write with progress; what goes wrong is told and leaves nothing."""
    t = ctx.t
    if not dry.writes:
        st.info(t("들여올 것 없음. 같은 내용이 이미 있거나 남은 행이 모두 보류됨"))
        return
    words = t("들여오기: 새 기록 {new}, 바뀜 {changed}, 기준일만 {dated}")
    counts = {name: f"{count:,}" for name, count in dry.counts.as_numbers().items()}
    waiting = len(dry.open_faults(import_state.choices()))
    if waiting:
        st.caption(t("답하지 않은 잘못 {count}건의 행은 보류되고 들어오지 않음").format(count=f"{waiting:,}"))
    label = words.format(new=counts["new"], changed=counts["changed"], dated=counts["dated"])
    if not st.button(plain(label), type="primary", icon=":material/publish:", key="imports.apply"):
        return
    try:
        with shown_progress(ctx, t("들여오는 중")) as tell:
            run = desk.apply(ctx.actor, dry, file.name, file.content, tell)
    except ConflictError:
        state.tell(
            t("그 사이 다른 사람이 기록을 고쳐 들여오지 않음. 다시 시험한 결과 확인 필요"),
            "warning",
        )
        st.rerun()
    except CampusError as error:
        st.error(plain(str(error)))
        return
    if run is not None:
        state.tell(t("{file}: 들여옴. 아래 목록에서 통째로 되돌릴 수 있음").format(file=file.name))
    import_state.close()
    st.rerun()


def _runs(ctx: Context, desk: ImportDesk) -> None:
    """List the imports, each with the way back."""
    t = ctx.t
    runs = desk.runs(ctx.actor)[:SHOWN_RUNS]
    if not runs:
        st.caption(t("들여온 자료 없음"))
    for run in runs:
        with st.container(horizontal=True, vertical_alignment="center", key=f"import-{run.id}"):
            st.markdown(_run_words(ctx, desk, run), width="stretch")
            if not run.undone_at:
                label = t("통째로 되돌리기")
                st.button(label, key=f"imports.undo.{run.id}", icon=":material/undo:", on_click=_undo, args=(run.id,))


def _run_words(ctx: Context, desk: ImportDesk, run: ImportRun) -> str:
    """Write an import in two lines, escaped."""
    t = ctx.t
    known = desk.plan.get(run.data_set)
    name = pick(known.labels, ctx.language) if known else run.data_set
    counts = [f"{count_label(key, t)} {count:,}" for key, count in run.counts.items() if count]
    when = instant_text(run.applied_at, ctx.city, ctx.language)
    who = run.who.partition(" ")[2] or run.who
    lines = [f"**{plain(run.file_name)}** · {plain(name)} {plain(partial_text(run.reference_date, ctx.language))}"]
    lines.append(f":gray[{plain(' · '.join([when, who, *counts]))}]")
    if run.undone_at:
        undone = t("되돌림: {when}").format(when=instant_text(run.undone_at, ctx.city, ctx.language))
        lines.append(f":gray[{plain(undone)}]")
    return "  \n".join(lines)


def _undo(import_id: str) -> None:
    """Take an import back; a callback."""
    ctx = context()
    t = ctx.t
    desk = ImportDesk(ctx.app.store, ctx.city, ctx.app.settings.city_dir, ctx.today)
    try:
        desk.undo(ctx.actor, import_id)
    except UndoError as error:
        words = t("되돌리지 않음. 그 뒤에 바뀐 기록: {records}. 나중에 들여온 것부터 되돌리거나 하나씩 고쳐야 함")
        state.tell(words.format(records=", ".join(error.records)), "error")
    except CampusError as error:
        state.tell(str(error), "error")
    else:
        state.tell(t("통째로 되돌림. 들여오기 전의 값으로 돌아감"))
