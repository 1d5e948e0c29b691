"""What is wrong with a form, in the reader's language?"""

from collections.abc import Sequence

from campus.errors import FieldFault
from campus.locale import Translate


def fault_text(fault: FieldFault, t: Translate) -> str:
    """Return the problem of one fault; a service wrote it in Korean, as every text of the interface."""
    return t(fault.problem)


def faults_by_field(faults: Sequence[FieldFault], t: Translate) -> dict[str, str]:
    """Return what stands beside each field; several faults of one field stand in one line."""
    found: dict[str, str] = {}
    for fault in faults:
        found[fault.field] = " · ".join(filter(None, [found.get(fault.field), fault_text(fault, t)]))
    return found
