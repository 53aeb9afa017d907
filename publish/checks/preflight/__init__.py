"""Preflight of a finished print edition: what a printer looks at before ink meets paper."""

from publish.checks.preflight.glyphs import check as check_glyphs
from publish.checks.preflight.inks import check as check_inks
from publish.checks.preflight.pictures import check as check_pictures
from publish.checks.preflight.sheet import check as check_sheet
from publish.checks.preflight.standard import CLAUSES
from publish.checks.preflight.standard import check as check_standard

__all__ = ["CLAUSES", "check_glyphs", "check_inks", "check_pictures", "check_sheet", "check_standard"]
