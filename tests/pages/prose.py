"""All prose of the topics, place by place, and what in it speaks of numbers or ranks them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pages.lecture.claims import rows
from ui.lesson import TOPICS, read_lesson

FORMULA = re.compile(r"\$[^$]+\$")
GAP = re.compile(r"(?<!\{)\{[a-z]\w*\}(?!\})")
# Numbers that are part of a name, or the year of a paper.
NAME = re.compile(
    r"(?<![A-Za-z\d])(?:[123]D|I3D|C2D|C3D|S3D|R\(2\+1\)D(?:-18)?|R3D(?:-18)?|MC3(?:-18)?|MViTv2-S|Swin3D-T|VGG-16|ResNet-\d+"
    r"|EfficientNet-Lite0"
    r"|Kinetics(?:-400)?|UCF-?101|THUMOS14|Sports-1M|actors-18|H\.264)(?![A-Za-z\d])"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
RANKS = {
    "en": re.compile(
        r"\b(?:most|least|only|ahead|better|best|worse|worst|more|fewer|less|furthest|further|above|below|beats?|higher|lower"
        r"|highest|lowest|strongest|weakest|largest|smallest|larger|smaller|twice|half|never|none|all others|nearly)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"最|只有|仅|高于|低于|胜过|领先|超过|多于|少于|不如|优于|更|从不|几乎"),
}


@dataclass(frozen=True)
class Prose:
    """A piece of prose: of which topic, where in it (a section, or ``claim 7, measure``), and in which language."""

    topic: str
    place: str
    language: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        return [part for part in self.text.split("\n") if part.strip()]

    @property
    def typed_numbers(self) -> list[str]:
        """Digits that stand in the prose itself, with what is around them."""
        left = self.text
        for pattern in (FORMULA, GAP, NAME, YEAR):
            left = pattern.sub("·", left)
        return [left[max(0, m.start() - 20) : m.end() + 20] for m in re.finditer(r"\d[\d.,]*", left)]

    @property
    def ranking(self) -> list[str]:
        """The sentences that rank or compare, in paragraphs that measured numbers fill."""
        spoken = [FORMULA.sub("·", part) for part in self.paragraphs]
        return [
            sentence
            for paragraph in spoken
            if GAP.search(paragraph)
            for sentence in re.split(r"(?<=[.?!:;。？！：；])\s*", paragraph)
            if RANKS[self.language].search(sentence)
        ]


def prose(language: str) -> Iterator[Prose]:
    """All claims and lessons of a language."""
    for topic in TOPICS:
        lesson = read_lesson(topic, language)
        for place, text in {
            "title": lesson.title,
            "lead": lesson.lead,
            **lesson.sections,
            # A section may have the name of its experiment.
            **{f"{name}, title": title for name, title in lesson.experiments.items()},
        }.items():
            yield Prose(topic, place, language, text)
        for row in rows(topic):
            for name, text in row.get(language, {}).items():
                yield Prose(topic, f"claim {row['number']}, {name}", language, text)
            for experiment in row.get("experiment", []):
                yield Prose(topic, f"claim {row['number']}, {experiment['measure']}", language, experiment[language])
