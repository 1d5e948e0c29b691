"""Who did what, and does the chain of decisions hold?"""

from campus.ui.audit_page import show_audit_page

show_audit_page()
