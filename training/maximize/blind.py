"""A blind test: do people recognise what a class-maximizing video is of?

    python -m training.maximize.blind make FOLDER [--recipe natural|plain] [--network NAME] [--classes NAME ...]
                                                  [--speed slow|fast|both|one] [--seed N]
    python -m training.maximize.blind score FOLDER/key.json FORM ... [--judged FILE] [--out FILE]
    python -m training.maximize.blind compare ONE.json OTHER.json [--out FILE]

``make`` writes ``FOLDER/viewer/`` (sheets, the form for free naming, what to do), ``FOLDER/afterwards/`` (the form with
four names, for those who have handed back the first) and ``FOLDER/key.json``, which viewers never see. ``score`` reads
the forms of one viewer or of several, ``NAME-free.csv`` and ``NAME-choices.csv``. Names that the list of synonyms does
not know are written into ``--judged`` (label, name; no viewer, no recipe): put yes or no into its last column, and
score again. ``compare`` takes two scores of the same classes, video by video.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from training.maximize.blind_compare import compared
from training.maximize.blind_make import RECIPES, SPEEDS, BlindError, key_of, make, read_key
from training.maximize.blind_score import scored
from video.files import write_text


def parsed(given: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("make", help="write a test")
    new.add_argument("folder", type=Path)
    new.add_argument("--recipe", choices=RECIPES, default="natural")
    new.add_argument("--network", default="i3d_kinetics400")
    new.add_argument("--classes", nargs="+", default=[], help="all of the gallery unless given")
    new.add_argument("--speed", choices=SPEEDS, default="both")
    new.add_argument("--seed", type=int, default=0)
    count = commands.add_parser("score", help="score answers")
    count.add_argument("key", type=Path)
    count.add_argument("forms", nargs="+", type=Path)
    count.add_argument("--judged", type=Path, help="names that a person has judged, and those still to be judged")
    pair = commands.add_parser("compare", help="compare two scores")
    pair.add_argument("one", type=Path)
    pair.add_argument("other", type=Path)
    for command in (count, pair):
        command.add_argument("--out", type=Path, help="a JSON file; it is printed unless given")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    args = parsed(given)
    try:
        if args.command == "make":
            make(args.folder, key_of(args.network, args.recipe, args.classes, args.speed, args.seed))
            return
        result: dict[str, Any]
        if args.command == "score":
            result = scored(read_key(args.key), args.forms, args.judged)
        else:
            result = compared(*(json.loads(path.read_text(encoding="utf-8")) for path in (args.one, args.other)))
    except BlindError as error:
        sys.exit(str(error))
    text = json.dumps(result, indent=1, ensure_ascii=False)
    if args.out:
        write_text(args.out, text + "\n")
    else:
        print(text)
    for note in result.get("notes", []):
        print(note, file=sys.stderr)


if __name__ == "__main__":
    main()
