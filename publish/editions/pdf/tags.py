"""Write the tag tree: what the pages mean, as PDF structure elements (ISO 32000-1, 14.7 and 14.8).

The tree is written from the galley's own elements and not from the engine's boxes, so an element that
runs over a page break is one, a list item has label and body, and decoration is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from publish.editions.pdf.unit import Content, LinkArea, Node
from publish.editions.pdf.vocabulary import FIRST, SECOND_NAMESPACE, Vocabulary

__all__ = ["Written", "write_tags"]

ROLES = frozenset(("doc-footnote", "doc-endnote"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True)
class Written:
    """A tag tree in its file: the element `document`, and the elements by identifier, and headings by their words."""

    document: Object
    elements: Mapping[str, Object]
    headings: tuple[tuple[str, Object], ...]


@dataclass
class _Writer:
    pdf: Pdf
    pages: list[Object]
    vocabulary: Vocabulary
    namespace: Object
    first_page: int = 0
    parents: dict[int, dict[int, Object]] = field(default_factory=dict)
    annotations: list[tuple[Object, Object]] = field(default_factory=list)
    identifiers: dict[str, Object] = field(default_factory=dict)
    elements: dict[str, Object] = field(default_factory=dict)
    headings: list[tuple[str, Object]] = field(default_factory=list)
    references: list[tuple[Object, str]] = field(default_factory=list)
    mathml: dict[str, Object] = field(default_factory=dict)

    def element(self, kind: str, parent: Object, node: Node | None = None) -> Object:
        """A structure element under a parent, with what the XHTML says of it."""
        made = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + kind), P=parent, K=Array()))
        parent.K.append(made)
        if kind in self.vocabulary.own:
            made.NS = self.namespace
        if node is not None:
            self.describe(made, kind, node)
        return made

    def describe(self, made: Object, kind: str, node: Node) -> None:
        for key, attribute in (("/Lang", "lang"), ("/Alt", "alt"), ("/ActualText", "actual-text")):
            if (value := node.get(attribute)) is not None:
                made[key] = String(value)
        if node.tag == "abbr" and (expansion := node.get("title")) is not None:
            # ISO 32000-1, 14.9.5: what an abbreviation stands for.
            made.E = String(expansion)
        if (apparatus := node.get("data-apparatus")) is not None:
            made.T = String(apparatus)
        self.stands_for(node, made)
        identifier = node.get("id")
        if identifier and kind in (self.vocabulary.note, "TH"):
            # ISO 14289-1, 7.9: notes have identifiers.
            made.ID = String(identifier)
            self.identifiers[identifier] = made
        if node.tag in HEADINGS:
            self.headings.append((node.get("data-nav") or node.get("text") or "", made))
        owner = self.attributes(kind, node)
        if owner is not None:
            made.A = owner
        if node.place is not None and kind in ("Figure", "Formula"):
            page, box = node.place
            made.Pg = self.pages[self.first_page + page]
            made.A = Dictionary(O=Name.Layout, BBox=Array([round(v, 3) for v in box]))
            if kind == "Formula":
                made.A.BaselineShift = round(-float(node.get("data-depth") or 0), 3)
                self.associate(made, node)

    def associate(self, formula: Object, node: Node) -> None:
        """A formula's MathML, as a file that belongs to its element (ISO 32000-2, 14.13.5; ISO 14289-2, 8.2.5.29)."""
        if not self.vocabulary.refers or (mathml := node.get("data-mathml")) is None:
            return
        if mathml not in self.mathml:
            data = mathml.encode()
            stream = self.pdf.make_stream(
                data, Type=Name.EmbeddedFile, Subtype=Name("/application/mathml+xml"), Params=Dictionary(Size=len(data))
            )
            name = String(f"formula-{len(self.mathml) + 1}.mml")
            embedded = Dictionary(F=stream, UF=stream)
            file = Dictionary(Type=Name.Filespec, F=name, UF=name, AFRelationship=Name.Supplement, EF=embedded)
            file.Desc = String(node.get("alt") or "")
            self.mathml[mathml] = self.pdf.make_indirect(file)
        formula.AF = Array([self.mathml[mathml]])

    def stands_for(self, node: Node, made: Object) -> None:
        """Remember which element whoever refers to a node is led to."""
        if (identifier := node.get("id")) is not None:
            self.elements.setdefault(identifier, made)

    def attributes(self, kind: str, node: Node) -> Object | None:
        if kind == "L" and (numbering := self.vocabulary.numbering.get(node.tag)) is not None:
            return Dictionary(O=Name.List, ListNumbering=Name("/" + numbering))
        if kind == "FENote":
            foot = node.get("role") == "doc-footnote"
            return Dictionary(O=Name.FENote, NoteType=Name.Footnote if foot else Name.Endnote)
        if kind == "Code" and (named := node.get("class")) is not None:
            # ISO 32000-1, table 327: attributes of other formats; HTML names the language of code by a class.
            return Dictionary({"/O": Name("/HTML-4.01"), "/class": String(named)})
        return _cell_attributes(kind, node) if kind in ("TH", "TD") else None

    def kids(self, kids: Iterable[Node | Content | LinkArea], parent: Object) -> None:
        for kid in kids:
            match kid:
                case Content():
                    self.content(kid, parent)
                case LinkArea():
                    pass  # its annotation is written with the link it belongs to
                case Node():
                    self.node(kid, parent)

    def content(self, content: Content, parent: Object) -> None:
        page = self.first_page + content.page
        if "/Pg" not in parent:
            parent.Pg = self.pages[page]
        if parent.Pg.objgen == self.pages[page].objgen:
            parent.K.append(content.mcid)
        else:
            parent.K.append(Dictionary(Type=Name.MCR, Pg=self.pages[page], MCID=content.mcid))
        self.parents.setdefault(page, {})[content.mcid] = parent

    def node(self, node: Node, parent: Object) -> None:
        kind = self.kind(node)
        if kind is None:
            self.stands_for(node, parent)
            self.kids(node.kids, parent)
        elif node.tag == "nav":
            self.contents(node, self.element("Sect", parent, node))
        elif node.get("role") == "doc-endnotes":
            self.notes(node, self.element("Sect", parent, node))
        elif (captioned := _captioned_table(node)) is not None:
            caption, table, *notes = captioned
            self.stands_for(node, self.table(caption, table, parent))
            self.kids(notes, parent)
        elif node.tag == "dl":
            self.definitions(node, self.element("L", parent, node))
        elif node.get("role") == "doc-footnote":
            self.foot_note(node, self.element(self.vocabulary.note, parent, node))
        elif kind == "LI":
            self.item(node, self.element("LI", parent, node))
        elif node.tag == "figure" and (picture := _picture(node)) is not None:
            self.figure(node, picture, parent)
        elif kind == "Link":
            self.link(node, parent)
        else:
            self.kids(_within(node), self.element(kind, parent, node))

    def kind(self, node: Node) -> str | None:
        if node.get("role") in ROLES and node.tag != "li":
            return self.vocabulary.note
        if node.tag == "div" and node.get("data-apparatus") == "index":
            return "Index"
        if _is_formula(node):
            return "Formula"
        told = any(node.get(name) is not None for name in ("actual-text", "lang", "data-apparatus"))
        return "Span" if node.tag == "span" and told else self.vocabulary.types.get(node.tag)

    def refer(self) -> None:
        """Let elements name what they refer to, and notes those that refer to them (ISO 32000-2, table 355)."""
        for link, identifier in self.references:
            target = self.elements.get(identifier)
            if target is None:
                continue
            link.Ref = Array([target])
            if Name.FENote == target.S:
                target.Ref = Array([*target.get("/Ref", Array()), link])

    def item(self, node: Node, item: Object) -> None:
        """A list item: its label, then one body (ISO 14289-1, 7.6)."""
        labels, rest = _labelled(node)
        for label in labels:
            if isinstance(label, Node) and label.tag == "span":
                # The box of a task says whether it is done.
                self.element("Lbl", item, label).Alt = String(label.get("aria-label") or "")
                self.kids(label.kids, item.K[-1])
            else:
                self.kids([label], item)
        # An item that says nothing has a body too.
        body = self.element("LBody", item)
        # ISO 32000-1, table 338: an entry of a bibliography.
        self.kids(rest, self.element("BibEntry", body) if node.get("class") == "work" else body)

    def notes(self, node: Node, section: Object) -> None:
        """The notes of a part: each an element that its calls lead to, with its number as label."""
        for kid in node.kids:
            if not (isinstance(kid, Node) and kid.tag == "ol"):
                self.kids([kid], section)
                continue
            for note in kid.kids:
                if isinstance(note, Node):
                    labels, rest = _labelled(note)
                    self.kids([*labels, *rest], self.element(self.vocabulary.note, section, note))

    def foot_note(self, node: Node, note: Object) -> None:
        """A note at the foot of a page: its number, which is the way back to its call, is its label."""
        for kid in node.kids:
            label = isinstance(kid, Node) and kid.tag == "a" and kid.get("role") == "doc-backlink"
            self.kids([kid], self.element("Lbl", note) if label else note)

    def table(self, caption: Node, table: Node, parent: Object) -> Object:
        """A table with its caption, which is its first child (ISO 32000-1, table 337)."""
        made = self.element("Table", parent, table)
        self.kids([replace(caption, tag="p")], self.element("Caption", made))
        self.kids(_within(table), made)
        return made

    def definitions(self, node: Node, made: Object) -> None:
        """A definition list: each run of terms and definitions is one item of label and body."""
        item: Object | None = None
        closed = True
        for kid in node.kids:
            if isinstance(kid, Node) and kid.tag == "dt" and closed:
                item, closed = self.element("LI", made), False
            item = item or self.element("LI", made)
            closed = closed or (isinstance(kid, Node) and kid.tag == "dd")
            self.kids([kid], item)

    def contents(self, node: Node, section: Object) -> None:
        """Contents: a TOC of TOCI (ISO 32000-1, 14.8.4.2), nested as the lists are."""
        for kid in node.kids:
            if isinstance(kid, Node) and kid.tag in ("ol", "ul"):
                self.toc(kid, section)
            else:
                self.kids([kid], section)

    def toc(self, node: Node, parent: Object) -> None:
        toc = self.element("TOC", parent)
        for entry in node.kids:
            if not isinstance(entry, Node):
                continue
            item = self.element("TOCI", toc)
            for kid in entry.kids:
                if isinstance(kid, Node) and kid.tag in ("ol", "ul"):
                    self.toc(kid, item)
                elif isinstance(kid, Node) and kid.tag == "a":
                    self.kids([kid], self.element("Reference", item))
                else:
                    self.kids([kid], item)

    def figure(self, node: Node, picture: Node, parent: Object) -> None:
        """A figure holds its picture and, as its last child, its caption."""
        made = self.element("Figure", parent, picture)
        self.stands_for(node, made)
        if "/A" in made:
            made.A.Placement = Name.Block
        self.kids(picture.kids, made)
        for kid in node.kids:
            if isinstance(kid, Node) and kid.tag == "figcaption":
                caption = self.element("Caption", made, kid)
                self.kids(kid.kids, self.element("P", caption))

    def link(self, node: Node, parent: Object) -> None:
        areas = [kid for kid in node.kids if isinstance(kid, LinkArea)]
        if not areas:
            self.kids(node.kids, parent)
            return
        # ISO 32000-1, table 333: the entries of an index are accompanied by references.
        if node.get("role") in ("doc-noteref", "doc-biblioref") or node.get("class") == "locator":
            parent = self.element("Reference", parent)
        made = self.element("Link", parent, node)
        said = node.get("aria-label") or node.get("link-text") or areas[0].target
        self.kids(node.kids, made)
        if areas[0].target.startswith("#"):
            self.references.append((made, areas[0].target[1:]))
        for area in areas:
            page = self.pages[self.first_page + area.page]
            annotation = self.pdf.make_indirect(_annotation(area, said))
            if "/Annots" not in page:
                page.Annots = Array()
            page.Annots.append(annotation)
            made.K.append(Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page))
            self.annotations.append((annotation, made))


def _cell_attributes(kind: str, node: Node) -> Object | None:
    table = Dictionary(O=Name.Table)
    if kind == "TH":
        # ISO 14289-1, 7.5: a header cell says what it heads.
        table.Scope = Name.Row if node.get("scope") in ("row", "rowgroup") else Name.Column
    for key, attribute in (("/ColSpan", "colspan"), ("/RowSpan", "rowspan")):
        if int(node.get(attribute) or 1) > 1:
            table[key] = int(node.get(attribute) or 1)
    if (headers := node.get("headers")) is not None:
        # ISO 32000-1, table 349.
        table.Headers = Array([String(name) for name in headers.split()])
    return table if len(table.keys()) > 1 else None


def _labelled(item: Node) -> tuple[list[Node | Content | LinkArea], list[Node | Content | LinkArea]]:
    """The labels of a list item or note, and the rest of it."""
    labels = [kid for kid in item.kids if isinstance(kid, Node) and (kid.tag == "li::marker" or _is_box(kid))]
    return [*labels], [kid for kid in item.kids if kid not in labels]


def _within(node: Node) -> tuple[Node | Content | LinkArea, ...]:
    """What stands in an element. The rows of a head that heads nothing stand in the table itself.

    ISO 14289-1, 7.2: a table with a head has a body.
    """
    groups = [kid for kid in node.kids if isinstance(kid, Node)] if node.tag == "table" else []
    if not groups or any(group.tag == "tbody" for group in groups):
        return node.kids
    return tuple(row for kid in node.kids for row in (kid.kids if kid in groups and kid.tag == "thead" else (kid,)))


def _is_box(node: Node) -> bool:
    return node.tag == "span" and node.get("role") == "img"


def _captioned_table(node: Node) -> tuple[Node, ...] | None:
    """The caption and the table of a division that holds just these two, or the table's notes after them."""
    kids = [kid for kid in node.kids if isinstance(kid, Node)]
    if node.tag != "div" or len(kids) != len(node.kids) or not 2 <= len(kids) <= 3 or kids[1].tag != "table":
        return None
    named = kids[1].get("aria-labelledby")
    return tuple(kids) if named is not None and kids[0].get("id") == named else None


def _picture(node: Node) -> Node | None:
    for kid in node.kids:
        if isinstance(kid, Node):
            found = kid if kid.tag in ("img", "svg") and not _is_formula(kid) else _picture(kid)
            if found is not None:
                return found
    return None


def _is_formula(node: Node) -> bool:
    """Whether a picture is a formula that was drawn."""
    return node.tag == "img" and node.get("role") == "math"


def _annotation(area: LinkArea, text: str) -> Dictionary:
    annotation = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([round(v, 3) for v in area.rectangle]),
        Border=Array([0, 0, 0]),
        F=4,  # print: ISO 19005-3, 6.3.2
        Contents=String(" ".join(text.split())),  # ISO 14289-1, 7.18.5: links say what they are
    )
    if area.target.startswith("#"):
        annotation.Dest = String(area.target[1:])
    else:
        annotation.A = Dictionary(S=Name.URI, URI=String(area.target))
    return annotation


def write_tags(pdf: Pdf, structures: Iterable[tuple[int, Node]], vocabulary: Vocabulary = FIRST) -> Written:
    """Write the tag tree and the link annotations of a whole edition.

    `structures` are the first page (from 0) and the structure of each unit, in order.
    """
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
    namespace = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=String(SECOND_NAMESPACE)))
    writer = _Writer(pdf, [page.obj for page in pdf.pages], vocabulary, namespace)
    document = writer.element("Document", root)
    for first_page, node in structures:
        writer.first_page = first_page
        writer.kids(node.kids, document)
    if vocabulary.refers:
        writer.refer()
        root.Namespaces = Array([namespace])
        root.RoleMap = Dictionary({"/" + new: Name("/" + old) for new, old in vocabulary.former.items()})
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(_parent_tree(writer))))
    root.ParentTreeNextKey = len(writer.pages) + len(writer.annotations)
    if writer.identifiers:
        names = Array()
        for identifier in sorted(writer.identifiers):
            names.append(String(identifier))
            names.append(writer.identifiers[identifier])
        root.IDTree = Dictionary(Names=names)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    for number, page in enumerate(writer.pages):
        page.StructParents = number
        page.Tabs = Name.S
    return Written(document, writer.elements, tuple(writer.headings))


def _parent_tree(writer: _Writer) -> Iterator[Object | int]:
    for number in range(len(writer.pages)):
        by_mcid = writer.parents.get(number, {})
        row = Array([by_mcid.get(mcid) for mcid in range(max(by_mcid, default=-1) + 1)])
        yield number
        yield writer.pdf.make_indirect(row)
    for key, (annotation, element) in enumerate(writer.annotations, len(writer.pages)):
        annotation.StructParent = key
        yield key
        yield element
