"""The output intent of a PDF: the colours that its numbers mean, as an ICC profile and its name.

ISO 32000-1 14.11.5; ISO 19005-3 6.2.3 (PDF/A-3); ISO 15930-7 6.3 (PDF/X-4).
"""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from publish.diagnostics import Diagnostic, EditionError, Severity
from publish.editions.edition import OutputCondition

__all__ = ["calibrated_rgb", "set_press_intent", "set_screen_intent"]

# An ICC profile's header (ICC.1, 7.2): the class of device at byte 12, its colours at byte 16, `acsp` at 36.
PRINTER, MONITOR = b"prtr", b"mntr"
CMYK, RGB = b"CMYK", b"RGB "


def set_press_intent(pdf: pikepdf.Pdf, condition: OutputCondition) -> None:
    """State the printing condition, with its profile embedded.

    EditionError (E202) if the profile does not describe a CMYK printing press.
    """
    if not _is_profile(condition.profile, PRINTER, CMYK):
        raise EditionError(
            Diagnostic(
                "E202",
                Severity.ERROR,
                f"the profile of the printing condition “{condition.identifier}” is not a CMYK printer profile",
                hint="name an ICC profile of class “prtr” for CMYK, such as the printer's own",
            )
        )
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(condition.identifier),
        Info=String(condition.info),
        DestOutputProfile=pdf.make_stream(condition.profile, N=4),
    )
    if condition.registry is not None:
        intent.RegistryName = String(condition.registry)
    pdf.Root.OutputIntents = Array([intent])


def set_screen_intent(pdf: pikepdf.Pdf, profile: bytes) -> None:
    """State that RGB numbers are sRGB's, with the profile embedded.

    EditionError (E203) if the profile does not describe an RGB screen.
    """
    _require_rgb(profile)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
                RegistryName=String("http://www.color.org"),
                Info=String("sRGB IEC61966-2.1"),
                DestOutputProfile=pdf.make_stream(profile, N=3),
            )
        ]
    )


def calibrated_rgb(pdf: pikepdf.Pdf, profile: bytes) -> Array:
    """A colour space in which RGB numbers mean the profile's colours, on any device.

    EditionError (E203) if the profile does not describe an RGB screen.
    """
    _require_rgb(profile)
    return Array([Name.ICCBased, pdf.make_stream(profile, N=3, Alternate=Name.DeviceRGB)])


def _require_rgb(profile: bytes) -> None:
    if not _is_profile(profile, MONITOR, RGB):
        raise EditionError(
            Diagnostic(
                "E203",
                Severity.ERROR,
                "the profile for RGB colours is not an RGB screen profile",
                hint="name an ICC profile of class “mntr” for RGB, such as sRGB",
            )
        )


def _is_profile(profile: bytes, device: bytes, colors: bytes) -> bool:
    return profile[36:40] == b"acsp" and profile[12:16] == device and profile[16:20] == colors
