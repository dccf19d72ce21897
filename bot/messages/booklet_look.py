"""How a booklet looks: paper, type, spacing, page numbers, and the language that it is spelt in."""

import re
from typing import TYPE_CHECKING, Any

from bot.messages.speech import Speech

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
"""The languages as word processors call them."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that a document can't hold."""

_INK, _SOFT = "1F2A37", "5B6673"
_FONT = "Calibri"


def plain(text: str) -> str:
    """Return a text without the signs that a document can't hold."""
    return _UNPRINTABLE.sub("", text)


def set_up(document: "Docx", title: str, speech: Speech) -> None:
    """Set the paper, the type, and the lines above and below; the title stands above all pages but the first."""
    from docx.shared import Cm  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.5)
    _styles(document, speech)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = plain(title)
    for footer in (section.footer, section.first_page_footer):
        _page_number(footer.paragraphs[0], speech)


def _styles(document: "Docx", speech: Speech) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    styles = document.styles
    for name in ("Front", "Note", "Asked", "Count", "Signature"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    # Points: size, above, below.
    looks: dict[str, tuple[float, float, float, dict[str, Any]]] = {
        "Normal": (11, 0, 6, {}),
        "Title": (26, 0, 4, {"bold": True}),
        "Subtitle": (15, 0, 8, {}),
        "Heading 1": (17, 26, 6, {"bold": True}),
        "Heading 2": (12, 14, 6, {"bold": True}),
        "Front": (11, 0, 2, {"colour": _SOFT}),
        "Note": (10, 10, 4, {"colour": _SOFT}),
        "Asked": (11, 0, 4, {"italic": True}),
        "Count": (10, 0, 10, {"colour": _SOFT}),
        "List Bullet": (11, 0, 8, {}),
        "List Continue": (11, 0, 8, {}),
        "Signature": (10, 0, 12, {"colour": _SOFT, "italic": True}),
        "Header": (9, 0, 0, {"colour": _SOFT}),
        "Footer": (9, 0, 0, {"colour": _SOFT}),
    }
    for name, (size, above, below, more) in looks.items():
        _look(styles[name], size, above, below, **more)
    for name in ("Asked", "Count"):
        styles[name].paragraph_format.keep_with_next = True
    styles["Header"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles["Footer"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Signature"].paragraph_format.left_indent = styles["List Continue"].paragraph_format.left_indent
    language = styles.element.find(".//{*}rPrDefault//{*}lang")
    for attribute in ("val", "eastAsia"):
        language.set(_w(attribute), LANGUAGES[speech.language])


def _look(
    style: "ParagraphStyle",
    size: float,
    above: float,
    below: float,
    *,
    bold: bool = False,
    italic: bool = False,
    colour: str = _INK,
) -> None:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    font, paragraph = style.font, style.paragraph_format
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()  # a theme's font would come first
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(_w(script), _FONT)
    font.size, font.bold, font.italic = Pt(size), bold, italic
    font.color.rgb = RGBColor.from_string(colour)
    paragraph.space_before, paragraph.space_after = Pt(above), Pt(below)
    paragraph.line_spacing, paragraph.widow_control = 1.2, True
    for path in (f"{_w('pPr')}/{_w('pBdr')}", f"{_w('pPr')}/{_w('contextualSpacing')}", f"{_w('rPr')}/{_w('spacing')}"):
        for element in style.element.findall(path):
            element.getparent().remove(element)


def _page_number(paragraph: "Paragraph", speech: Speech) -> None:
    """«Page 1 of 3», counted by the word processor."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    sentence = speech.label("Page {number} of {count}", number="\0PAGE\0", count="\0NUMPAGES\0")
    for number, piece in enumerate(sentence.split("\0")):
        if number % 2 == 0:
            paragraph.add_run(piece)
            continue
        field = OxmlElement("w:fldSimple")
        field.set(_w("instr"), piece)
        run = paragraph.add_run("1")
        field.append(run._r)
        paragraph._p.append(field)


def _w(name: str) -> str:
    """Return an attribute's or element's full name."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    return qn(f"w:{name}")
