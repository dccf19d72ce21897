"""How easy the participants' texts are to read, by LIX: words per sentence, and long words per hundred words.

What counts, where the formula leaves it open:

- A text is one message of the catalogue; of its plural forms the one for many. A message of nothing but placeholders
  is no text.
- A sentence ends at the end of a line, and at . ! ? … before a space, unless a small letter or a digit follows
  («kl. 09:00», «31. august»). The number of a list's item («1. Avtal et møte») ends none. So a text without an end mark
  is one sentence.
- A colon ends a sentence only where the line ends. Marks and emojis are no words and make no sentence.
- A placeholder is one short word, whatever it will hold. So is a command, an e-mail address, a web address and a user
  name.
- Numbers are words, and short. A word with a hyphen is one word. Letters alone make a word long.
- HTML tags are taken away.

Labels of buttons count in the whole. They are short sentences of long words; so the figure for texts of eight words and
more stands beside it, and only these are ranked.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from babel.messages import Catalog, Message

LIMIT = 35.0
LONGEST_SHORT_WORD = 6
WORST = 10
# Two long words make a button of three look hard; ranked beside sentences, buttons would fill the list.
WORDS_TO_BE_RANKED = 8

# Read by organisers and in shells; `speech` has patterns for dates and parts of sentences. What else is in bot/messages
# is for participants, so that a new module is measured unless somebody decides otherwise here.
NOT_FOR_PARTICIPANTS = (
    "command_line",
    "coursefile",
    "differences",
    "effects",
    "faults",
    "fitting",
    "long_lists",
    "moving",
    "organiser*",
    "rehearsal",
    "speech",
    "timetable",
)

_STAND_IN = "X"  # One short word; a capital, so that a sentence can begin with it.
_TAG = re.compile(r"</?[a-z][^>]*>")
_PLACEHOLDER = re.compile(r"\{\w*\}")
_NO_PROSE = re.compile(
    r"https?://[^\s«»<>]*[^\s«»<>.,:;!?)]"  # web address
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail address
    r"|(?<![\w@])@\w+"  # user name
    r"|(?<![\w/])/\w+"  # command
)
_ITEM_NUMBER = re.compile(r"^\s*\d+\.\s+")
_SENTENCE_END = re.compile(r"[.!?…]+[»\")\]]*\s+(?![a-zæøåéêòôü\d])")
_WORD = re.compile(r"\w+(?:[-'’.,:]\w+)*")


@dataclass(frozen=True, slots=True)
class Ease:
    """How many words, sentences and long words (more than six letters) there are in something."""

    words: int = 0
    sentences: int = 0
    long_words: int = 0

    def __add__(self, other: "Ease") -> "Ease":
        return Ease(self.words + other.words, self.sentences + other.sentences, self.long_words + other.long_words)

    @property
    def lix(self) -> float:
        """The LIX; 0 where there are no words."""
        return self.words / self.sentences + 100 * self.long_words / self.words if self.words else 0.0


@dataclass(frozen=True, slots=True)
class Text:
    """A message that participants read: its English sentence, its words in the catalogue's language, and their ease."""

    msgid: str
    words: str
    ease: Ease


def measured(text: str) -> Ease:
    """Return the words, sentences and long words of a text with tags and placeholders."""
    plain = _NO_PROSE.sub(_STAND_IN, html.unescape(_PLACEHOLDER.sub(_STAND_IN, _TAG.sub("", text))))
    words = [_WORD.findall(sentence) for sentence in _sentences(plain)]
    every = [word for sentence in words for word in sentence]
    return Ease(len(every), sum(map(bool, words)), sum(map(_is_long, every)))


def total(texts: Iterable[Text]) -> Ease:
    """Return the ease of all texts together, as if they were one."""
    return sum((text.ease for text in texts), Ease())


def participants_texts(catalogue: Catalog) -> list[Text]:
    """Return what participants read of a catalogue."""
    found = []
    for message in catalogue:
        if message.id and _is_for_participants(message):
            msgid, words = _last_form(message.id), _last_form(message.string)
            if _WORD.search(_PLACEHOLDER.sub("", _TAG.sub("", words))):
                found.append(Text(msgid, words, measured(words)))
    return found


def hardest(texts: Iterable[Text]) -> list[Text]:
    """Return the ten hardest texts of eight words and more, the hardest first."""
    ranked = [text for text in texts if text.ease.words >= WORDS_TO_BE_RANKED]
    return sorted(ranked, key=lambda text: (-text.ease.lix, text.msgid))[:WORST]


def report(language: str, texts: list[Text]) -> Iterator[str]:
    """Tell how easy a language's texts are, a line each: the whole, the longer ones alone, and the ten hardest."""
    longer = [text for text in texts if text.ease.words >= WORDS_TO_BE_RANKED]
    yield f"{language}: {_figures(total(texts))}"
    yield f"    of them {len(longer)} texts of {WORDS_TO_BE_RANKED} words and more: {_figures(total(longer))}"
    for text in hardest(texts):
        yield f"    {text.ease.lix:5.1f}  {_shortened(text.msgid)!r}"
        yield f"           {' / '.join(text.words.splitlines())}"


def _sentences(plain: str) -> Iterator[str]:
    for line in plain.splitlines():
        number = _ITEM_NUMBER.match(line)
        start = number.end() if number else 0
        first, *more = _SENTENCE_END.split(line[start:])
        yield line[:start] + first
        yield from more


def _is_long(word: str) -> bool:
    return sum(map(str.isalpha, word)) > LONGEST_SHORT_WORD


def _is_for_participants(message: Message) -> bool:
    places = [PurePosixPath(file) for file, _ in message.locations]
    return any(
        str(place.parent) == "bot/messages" and not any(fnmatchcase(place.stem, each) for each in NOT_FOR_PARTICIPANTS)
        for place in places
    )


def _last_form(words: object) -> str:
    return str((words[-1] if isinstance(words, tuple | list) else words) or "")


def _figures(ease: Ease) -> str:
    return f"LIX {ease.lix:.1f} ({ease.words} words, {ease.sentences} sentences, {ease.long_words} long words)"


def _shortened(msgid: str, longest: int = 60) -> str:
    return msgid if len(msgid) <= longest else f"{msgid[: longest - 1]}…"
