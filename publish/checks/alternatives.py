"""Whether what is not text says in words what it shows: pictures, drawings, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.checks.sections import folded
from publish.checks.subject import Subject
from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import Figure, Picture, plain_text
from publish.inspection import MATHML, SVG, Markup, Tree

__all__ = ["check", "check_drawings", "check_mathematics", "decorative", "described", "pictures", "spoken"]

FILE_NAME = re.compile(
    r"\S+\.(?:png|jpe?g|gif|svg|webp|tiff?|bmp|pdf|eps)|(?:img|dsc|image|picture|figure)[-_]?\d+", re.IGNORECASE
)
FOR_LOOKS = frozenset(("presentation", "none"))

WRITE = "write between the brackets what it shows"
REBUILD = "build the edition again; a finished file is not to be changed by hand"


def pictures(tree: Tree) -> Iterator[Markup]:
    """The pictures of a content document: images, and drawings that are no part of another."""
    for element in tree.root.walk():
        inner = any(around.space == SVG for around in tree.around(element))
        if element.name == "img" or (element.name == "svg" and element.space == SVG and not inner):
            yield element


def decorative(picture: Markup) -> bool:
    """Whether a picture says of itself that it shows nothing (HTML, 4.8.4.4.8)."""
    return picture.get("alt") == "" or picture.get("role") in FOR_LOOKS or picture.get("aria-hidden") == "true"


def described(tree: Tree, picture: Markup) -> str:
    """What a picture says in words; "" where it says nothing."""
    named = (tree.identified.get(name) for name in picture.words_of("aria-labelledby"))
    words = " ".join(each.text for each in named if each is not None)
    title = next((kid.text for kid in picture.elements if kid.name in ("title", "desc")), "")
    return (picture.get("alt") or picture.get("aria-label") or words or title).strip()


# --- pictures ----------------------------------------------------------------------------------


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Pictures without an alternative (A023), or with one that is none: a file's name, a repetition, another's."""
    if subject.spec.form == "pdf":
        yield from _in_pdf(subject)
        return
    meant = {node.span: node for node in nodes(subject.document) if isinstance(node, Picture)}
    starts = {(span.file, span.line, span.column): node for span, node in meant.items()}
    for tree in subject.book.documents:
        for picture in pictures(tree):
            span = subject.origins.spans.get(picture)
            author = starts.get((span.file, span.line, span.column)) if span is not None else None
            yield from _picture(tree, picture, author, author.span if author else subject.origins.of(tree, picture))


def _picture(tree: Tree, picture: Markup, author: Picture | None, span: Span | None) -> Iterator[Diagnostic]:
    words = described(tree, picture)
    source = picture.get("src") or ""
    if not words:
        if picture.name == "svg" and not decorative(picture):
            yield Diagnostic("A023", Severity.ERROR, "a drawing has no alternative text", span, WRITE)
        elif picture.get("alt") is None and not decorative(picture):
            message = f"the picture “{source.rpartition('/')[2]}” has no alternative text"
            yield Diagnostic("A023", Severity.ERROR, message, span, WRITE)
        elif _is_cover(tree, picture):
            message = "the cover says nothing in words: its alternative text is empty"
            yield Diagnostic("A026", Severity.ERROR, message, span, REBUILD)
        elif author is not None and author.alternative:
            message = f"the picture that shows “{_short(author.alternative)}” is marked as decoration"
            yield Diagnostic("A026", Severity.ERROR, message, span, REBUILD)
        elif picture.get("role") not in FOR_LOOKS and picture.get("aria-hidden") != "true":
            message = (
                f"the picture “{source.rpartition('/')[2]}” has an empty alternative, but is not marked as decoration"
            )
            yield Diagnostic("A043", Severity.ERROR, message, span, 'write role="presentation"; build again')
        return
    yield from _words(words, source, span)
    if author is not None and folded(words) != folded(author.alternative):
        message = (
            f"a picture’s alternative text is “{_short(words)}”, but the source says “{_short(author.alternative)}”"
        )
        yield Diagnostic("A027", Severity.ERROR, message, span, REBUILD)
    for what, text in _around(tree, picture):
        if folded(text).casefold() == folded(words).casefold():
            yield _repeats(words, what, span)
            return


def _words(words: str, source: str, span: Span | None) -> Iterator[Diagnostic]:
    """An alternative that names the file."""
    stem = source.rpartition("/")[2].partition(".")[0]
    if FILE_NAME.fullmatch(words) or (stem and re.fullmatch(r"\S*[-_\d]\S*", stem) and words == stem):
        message = f"the alternative text “{words}” is a file’s name"
        yield Diagnostic("A024", Severity.ERROR, message, span, WRITE)


def _around(tree: Tree, picture: Markup) -> Iterator[tuple[str, str]]:
    """The texts beside a picture that would be read out with it: its caption, and what stands next to it."""
    for around in tree.around(picture):
        if around.name == "figure":
            yield from (("caption", kid.record) for kid in around.elements if kid.name == "figcaption")
            beside = list(tree.parents[around].elements) if around in tree.parents else []
            here = beside.index(around) if around in beside else 0
            yield from (
                ("text beside it", each.text)
                for each in (*beside[max(0, here - 1) : here], *beside[here + 1 : here + 2])
            )
            return
        if around.name in ("p", "td", "th", "li", "a"):
            yield "text around it", around.text
            return


def _repeats(words: str, what: str, span: Span | None) -> Diagnostic:
    message = f"the alternative text “{_short(words)}” repeats the {what}, which is read out anyway"
    return Diagnostic("A025", Severity.WARNING, message, span, "write what the picture shows, or declare it decorative")


def _is_cover(tree: Tree, picture: Markup) -> bool:
    return any(
        each.get("role") == "doc-cover" or "cover" in each.words_of("epub:type")
        for each in (picture, *tree.around(picture))
    )


def _in_pdf(subject: Subject) -> Iterator[Diagnostic]:
    """Figures by their tags, in the order of the source's pictures."""
    figures = [tag for tag in subject.pdf.tags if tag.role == "Figure"]
    authors = [node for node in nodes(subject.document) if isinstance(node, Picture) and node.alternative]
    captions = {
        node.picture.span: plain_text(node.caption)
        for node in nodes(subject.document)
        if isinstance(node, Figure) and node.caption
    }
    paired = len(authors) == len(figures)
    for number, figure in enumerate(figures):
        author = authors[number] if paired else None
        span = author.span if author else None
        words = (figure.alternative or figure.actual or "").strip()
        if not words:
            message = "a picture has no alternative text" if author is None else f"the picture “{author.file}” has none"
            yield Diagnostic("A023", Severity.ERROR, message, span, WRITE)
            continue
        yield from _words(words, author.file if author else "", span)
        if author is not None and folded(words) != folded(author.alternative):
            message = (
                f"a picture’s alternative text is “{_short(words)}”, but the source says “{_short(author.alternative)}”"
            )
            yield Diagnostic("A027", Severity.ERROR, message, span, REBUILD)
        if author is not None and folded(captions.get(author.span, "")).casefold() == folded(words).casefold():
            yield _repeats(words, "caption", span)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60].rstrip() + "…"


# --- formulas ----------------------------------------------------------------------------------


def check_mathematics(subject: Subject) -> Iterator[Diagnostic]:
    """Formulas that cannot be read out where a program knows no formulas (A036)."""
    hint = "write alttext, or an annotation, with the formula in words"
    if subject.spec.form == "pdf":
        for tag in subject.pdf.tags:
            if tag.role == "Formula" and not (tag.alternative or tag.actual or "").strip():
                yield Diagnostic("A036", Severity.ERROR, "a formula has no alternative text", None, hint)
        return
    for tree in subject.book.documents:
        for formula in tree.root.every("math"):
            if formula.space == MATHML and not spoken(formula):
                message = f"the formula “{_short(formula.text)}” has no alternative text"
                yield Diagnostic("A036", Severity.ERROR, message, subject.origins.of(tree, formula), hint)


def spoken(formula: Markup) -> bool:
    """Whether a formula is said in words or as TeX."""
    written = any(kid.name == "annotation" and kid.text for kid in formula.walk())
    return bool((formula.get("alttext") or formula.get("aria-label") or "").strip()) or written


# --- drawings ----------------------------------------------------------------------------------

# The names of SVG 2 that are not all in lower case, which is how a reader of HTML would write them.
CASED = (
    "attributeName baseFrequency calcMode clipPathUnits diffuseConstant edgeMode filterUnits glyphRef "
    "gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust "
    "limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength "
    "patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha "
    "preserveAspectRatio primitiveUnits refX refY repeatCount repeatDur requiredExtensions specularConstant "
    "specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues "
    "targetX targetY textLength viewBox xChannelSelector yChannelSelector zoomAndPan animateMotion "
    "animateTransform clipPath feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix "
    "feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR "
    "feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight "
    "feTile feTurbulence foreignObject linearGradient radialGradient textPath"
).split()
TRUE_NAMES = {name.lower(): name for name in CASED}


def check_drawings(subject: Subject) -> Iterator[Diagnostic]:
    """SVG whose names have lost their capitals: a drawing without its `viewBox` is cut or empty (A041)."""
    for tree in (*subject.book.documents, *subject.book.beside, *subject.book.drawings):
        for element in tree.root.walk():
            if element.space != SVG:
                continue
            for name in (element.name, *element.attributes):
                true = TRUE_NAMES.get(name.lower(), name)
                if name != true:
                    message = f"a drawing says “{name}” for “{true}”, which nothing understands"
                    yield Diagnostic("A041", Severity.ERROR, message, subject.origins.of(tree, element), REBUILD)
