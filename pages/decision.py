"""What does one decision change, and how did it come about?"""

from campus.ui.decision_page import show_decision_page

show_decision_page()
