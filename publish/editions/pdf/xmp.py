"""The metadata of a finished PDF: its XMP packet, and the information dictionary that says the same.

ISO 16684-1 (XMP), ISO 32000-1 14.3; what each claim asks of them: ISO 19005-3 6.6 (PDF/A-3),
ISO 14289-1 clause 5 (PDF/UA-1), ISO 15930-7 6.7 (PDF/X-4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Dictionary, Name, String

from publish.publication import Metadata

__all__ = ["Stamp", "packet", "pdf_date", "set_metadata"]

CREATOR_TOOL = "publish"

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfd": "http://pdfa.org/declarations/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="{rdf}">
<rdf:Description rdf:about="" {namespaces}>
{properties}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

# PDF/A knows only the schemas of XMP 2005, so a file that also claims PDF/UA describes that claim's own
# schema (ISO 19005-3, 6.6.2.3.3).
UA_EXTENSION = """<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>"""

# XML 1.0 cannot carry these characters, escaped or not.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

ARCHIVE_CLAIM = re.compile(r"PDF/A-([1-4])([abuf]?)")
ACCESSIBLE_CLAIM = re.compile(r"PDF/UA-([12])")
# Well-Tagged PDF 1.0, 6.1: a claim of its own, made as a PDF Declaration.
TAGGED_CLAIM = re.compile(r"WTPDF-1\.0-(accessibility|reuse)")
DECLARATION = '<rdf:li rdf:parseType="Resource"><pdfd:conformsTo>http://pdfa.org/declarations/wtpdf#{}1.0</pdfd:conformsTo></rdf:li>'
# The years of the standards that name them (ISO 19005-4, 6.7.3; ISO 14289-2, clause 5).
REVISIONS = {"PDF/A-4": "2020", "PDF/UA-2": "2024"}
PRESS_CLAIM = re.compile(r"PDF/X-4")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file says of its own making.

    Dates are `YYYY-MM-DDThh:mm:ssZ`. `document_id` is a URN or URI that stays the same for the edition.
    """

    claims: tuple[str, ...]
    created: str
    modified: str
    producer: str
    document_id: str


def packet(metadata: Metadata, stamp: Stamp) -> bytes:
    """The XMP packet of a file, UTF-8, read-only, with one `rdf:RDF`.

    The instance is named after the document, the claims and the date of change. ValueError for a claim that is not
    known.
    """
    identity = _claims(stamp.claims)
    instance = uuid5(NAMESPACE_URL, "\n".join((stamp.document_id, *stamp.claims, stamp.modified)))
    properties = [
        *_descriptive(metadata),
        _simple("xmp:CreateDate", stamp.created),
        _simple("xmp:ModifyDate", stamp.modified),
        _simple("xmp:MetadataDate", stamp.modified),
        _simple("xmp:CreatorTool", CREATOR_TOOL),
        *_list("xmp:Identifier", "Bag", tuple(f"{scheme}:{value}" for scheme, value in metadata.identifiers.items())),
        _simple("pdf:Producer", stamp.producer),
        *([_simple("pdf:Keywords", _keywords(metadata))] if metadata.subjects else []),
        _simple("xmpMM:DocumentID", stamp.document_id),
        _simple("xmpMM:InstanceID", f"uuid:{instance}"),
        _simple("xmpMM:VersionID", "1"),
        _simple("xmpMM:RenditionClass", "default"),
        *identity,
    ]
    body = "\n".join(properties)
    used = [name for name in NAMESPACES if name != "rdf" and f"<{name}:" in body]
    namespaces = " ".join(f'xmlns:{name}="{NAMESPACES[name]}"' for name in used)
    return PACKET.format(rdf=NAMESPACES["rdf"], namespaces=namespaces, properties=body).encode()


def _descriptive(metadata: Metadata) -> list[str]:
    """Dublin Core, in the forms that XMP gives it (ISO 16684-1, 8.3)."""
    language = metadata.language
    contributors = tuple(agent.name for agent in metadata.authors if agent.role != "aut")
    return [
        _simple("dc:format", "application/pdf"),
        *_alternatives("dc:title", metadata.full_title, language),
        *_list("dc:creator", "Seq", _creators(metadata)),
        *_list("dc:contributor", "Bag", contributors),
        *_list("dc:publisher", "Bag", (metadata.issuer,) if metadata.issuer else ()),
        *_alternatives("dc:description", metadata.description, language),
        *_list("dc:subject", "Bag", metadata.subjects),
        *_list("dc:date", "Seq", (str(metadata.date),) if metadata.date else ()),
        *_list("dc:type", "Bag", (metadata.kind,)),
        *_list("dc:language", "Bag", (language,)),
        *_alternatives("dc:rights", metadata.rights, language),
    ]


def _creators(metadata: Metadata) -> tuple[str, ...]:
    """Those who wrote the work; a paper without named authors is its issuer's own."""
    authors = tuple(agent.name for agent in metadata.authors if agent.role == "aut")
    return authors or ((metadata.issuer,) if metadata.issuer else ())


def _keywords(metadata: Metadata) -> str:
    return ", ".join(metadata.subjects)


def _claims(claims: tuple[str, ...]) -> list[str]:
    archive = accessible = False
    properties, declared = [], []
    for claim in claims:
        if match := ARCHIVE_CLAIM.fullmatch(claim):
            # From part 4 on, any schema may be used that the file does not describe.
            archive = match[1] != "4"
            properties.append(_simple("pdfaid:part", match[1]))
            properties += [_simple("pdfaid:rev", REVISIONS[claim[:7]])] if claim[:7] in REVISIONS else []
            properties += [_simple("pdfaid:conformance", match[2].upper())] if match[2] else []
        elif match := ACCESSIBLE_CLAIM.fullmatch(claim):
            accessible = True
            properties.append(_simple("pdfuaid:part", match[1]))
            properties += [_simple("pdfuaid:rev", REVISIONS[claim])] if claim in REVISIONS else []
        elif match := TAGGED_CLAIM.fullmatch(claim):
            declared.append(DECLARATION.format(match[1]))
        elif PRESS_CLAIM.fullmatch(claim):
            properties += [_simple("pdfxid:GTS_PDFXVersion", claim), _simple("pdf:Trapped", "False")]
        else:
            raise ValueError(f"unknown claim: {claim}")
    if declared:
        properties.append(f"<pdfd:declarations><rdf:Bag>{''.join(declared)}</rdf:Bag></pdfd:declarations>")
    return [*properties, UA_EXTENSION] if archive and accessible else properties


def _text(value: str) -> str:
    return escape(UNWRITABLE.sub("\ufffd", value))


def _simple(name: str, value: str) -> str:
    return f"<{name}>{_text(value)}</{name}>"


def _list(name: str, kind: str, values: tuple[str, ...]) -> list[str]:
    items = "".join(f"<rdf:li>{_text(value)}</rdf:li>" for value in values)
    return [f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>"] if values else []


def _alternatives(name: str, value: str | None, language: str) -> list[str]:
    """A text by language, its own language also being the default (ISO 16684-1, 8.2.2.4)."""
    if not value:
        return []
    tag = escape(language, {'"': "&quot;"})
    items = "".join(f'<rdf:li xml:lang="{lang}">{_text(value)}</rdf:li>' for lang in ("x-default", tag))
    return [f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"]


# --- the information dictionary ----------------------------------------------------------------


def set_metadata(pdf: pikepdf.Pdf, metadata: Metadata, stamp: Stamp) -> None:
    """Give a file its XMP packet and an information dictionary that says the same, in place of its own.

    ISO 19005-3, 6.6.3 wants the two to agree; PDF 2.0 has the packet alone (ISO 19005-4, 6.1.3). The stream stays
    uncompressed in the saved file, so that programs that know nothing of PDF find it.
    """
    pdf.Root.Metadata = pdf.make_stream(packet(metadata, stamp), Type=Name.Metadata, Subtype=Name.XML)
    if set(REVISIONS) & {claim.rstrip("f") for claim in stamp.claims}:
        if "/Info" in pdf.trailer:
            del pdf.trailer.Info
        return
    information = {
        "/Title": metadata.full_title,
        "/Author": "; ".join(_creators(metadata)),
        "/Subject": metadata.description or "",
        "/Keywords": _keywords(metadata),
        "/Creator": CREATOR_TOOL,
        "/Producer": stamp.producer,
        "/CreationDate": pdf_date(stamp.created),
        "/ModDate": pdf_date(stamp.modified),
    }
    values: dict[str, pikepdf.Object] = {name: String(_plain(value)) for name, value in information.items() if value}
    if any(PRESS_CLAIM.fullmatch(claim) for claim in stamp.claims):
        # ISO 15930-7, 6.9: a printer must know whether someone has trapped the file; nobody has.
        values["/Trapped"] = Name("/False")
    pdf.trailer.Info = pdf.make_indirect(Dictionary(values))


def _plain(value: str) -> str:
    return UNWRITABLE.sub("\ufffd", value)


def pdf_date(moment: str) -> str:
    """A moment in UTC as ISO 32000-1, 7.9.4 writes it."""
    return "D:" + re.sub(r"[-:T]", "", moment)
