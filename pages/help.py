"""How is a mission proposed, reviewed, approved and brought into force? One page for officials."""

from campus.ui.help_page import show_help_page

show_help_page()
