"""Whether a language tag is one, and its canonical form (BCP 47, RFC 5646)."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["canonical_language"]

# Tags of a language, or of a language and a region, that are registered and canonical as they stand. They are all
# that most publications need; langcodes, which knows the whole registry, takes longer to import than all reading.
COMMON = frozenset(
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fo fr ga gd gl gu he hi hr hu hy id is it ja ka kk "
    "km kn ko ky la lb lo lt lv mi mk ml mn mr ms mt my nb ne nl nn pa pl ps pt ro ru se si sk sl sq sr sv sw ta te "
    "th tr uk ur uz vi xh yi zh zu "
    "ar-AE ar-EG ar-SA da-DK de-AT de-CH de-DE el-GR en-AU en-CA en-GB en-IE en-IN en-NZ en-US en-ZA es-AR es-ES "
    "es-MX es-US fa-IR fi-FI fr-BE fr-CA fr-CH fr-FR he-IL hi-IN hu-HU id-ID it-CH it-IT ja-JP ko-KR nb-NO nl-BE "
    "nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE th-TH tr-TR uk-UA vi-VN zh-CN zh-HK zh-SG zh-TW "
    "zh-Hans zh-Hant".split()
)

# RFC 5646, 2.1: subtags of letters and digits, up to eight, parted by hyphens; an underscore is no part of a tag.
SHAPE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@cache
def canonical_language(tag: str) -> str | None:
    """A tag in its canonical form, `en-us` as `en-US`; None where it is not a valid tag."""
    if tag in COMMON:
        return tag
    if not SHAPE.fullmatch(tag):
        return None
    import langcodes  # noqa: PLC0415 - costs more than all other reading, and is seldom needed

    try:
        return str(langcodes.standardize_tag(tag)) if langcodes.tag_is_valid(tag) else None
    except ValueError:
        return None
