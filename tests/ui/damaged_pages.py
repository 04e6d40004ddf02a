"""Opens pages of a copy of the project, in which a test has damaged files: run there, by itself.

python -m tests.ui.damaged_pages < CASES    # each [page, address]; prints what each page shows, as JSON
"""

import json
import sys

from tests.pages.opening import opened, shown

GUESSED = "The class has guessed: show what was measured"


def seen(page, address):
    """Title, errors, exceptions and texts of a page, guesses revealed."""
    app = shown(opened(page, **address))
    for toggle in app.toggle:
        if toggle.label == GUESSED:
            app = shown(toggle.set_value(True).run())
    return {
        "title": [each.value for each in app.title],
        "errors": [each.value for each in app.error],
        "exceptions": [each.message for each in app.exception],
        "texts": [str(each.value) for kind in (app.markdown, app.warning, app.info, app.caption) for each in kind],
    }


if __name__ == "__main__":
    found = [seen(page, address) for page, address in json.load(sys.stdin)]
    print("\n" + json.dumps(found))
