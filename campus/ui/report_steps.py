"""What is a resident's report about, and what became of it so far? For those who sent it and those who answer it."""

import streamlit as st

from campus.domain.record_form import LOCATION
from campus.domain.report import Report
from campus.domain.role_path import person_name
from campus.ui.context import Context
from campus.ui.desk_words import any_name
from campus.views.desk_text import column_label, report_state_label
from campus.views.plain import plain
from campus.views.role_text import instant_text


def report_subject(ctx: Context, report: Report) -> str:
    """Say what a report is about; not escaped."""
    form = report.form
    name = any_name(ctx, form.record_id) if form.record_id else ctx.t("지도 전체")
    field = ctx.t("위치") if form.field == LOCATION else column_label(form.field, ctx.t) if form.field else ""
    return f"{name} · {field}" if field else name


def show_steps(ctx: Context, report: Report, *, named: bool = False) -> None:
    """Draw the way of a report."""
    for step in report.steps:
        words = [report_state_label(step.state, ctx.t), instant_text(step.at, ctx.city, ctx.dates)]
        words += [person_name(step.who)] if named and step.who else []
        answer = f"  \n{plain(step.answer)}" if step.answer else ""
        st.markdown(f"**{plain(words[0])}** :gray[{' · '.join(map(plain, words[1:]))}]{answer}")
