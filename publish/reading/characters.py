"""Characters that no edition can hold, or that nobody sees."""

from __future__ import annotations

import re

from publish.diagnostics import Span
from publish.reading.faults import Faults

__all__ = ["FORBIDDEN", "INVISIBLE", "report_forbidden", "report_invisible"]

# XML 1.0, 2.2: the characters that no XML document can hold, not even as references; and the other control
# characters, which no font shows. They come from a text of Windows that was taken for another encoding.
# The surrogates are in no file of UTF-8, but YAML can write them by their numbers.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

# Unicode Bidirectional Algorithm, 2: explicit formatting; and characters that show nothing at all, among them the
# tags, in which a whole second text can stand. What scripts need is not among them: joiners, direction marks, the soft
# hyphen, the word joiner.
INVISIBLE = re.compile(
    "[\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2061-\u2064\u2066-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def report_forbidden(character: str, span: Span, faults: Faults) -> None:
    """Report a character that no edition can hold."""
    faults.report("R003", f"the character U+{ord(character):04X} cannot stand in a text", span, "delete it")


def report_invisible(character: str, span: Span, faults: Faults) -> None:
    """Warn of a character that nobody sees."""
    message = f"the invisible character U+{ord(character):04X} can change what a reader sees"
    hint = "delete it; for text in the other direction use an attribute, [text]{dir=rtl}"
    faults.report("R064", message, span, hint)
