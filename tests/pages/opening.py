"""Open a page in Streamlit's own test runner, read it, press its buttons."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent.parent
TIMEOUT = 90
ACTOR = {"clip": "actor", "action": "cartwheel", "seed": "3"}


def opened(page="lecture", **address):
    app = AppTest.from_file(str(ROOT / "ui" / "router.py"), default_timeout=TIMEOUT)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    if page != "lecture":
        app.query_params.update({k: v for k, v in address.items() if k == "experiment"})  # the lecture has its own
        app.switch_page(f"../pages/{page.replace('-', '_')}/page.py").run()
    return app


def texts(app):
    return "\n".join(str(e.value) for e in (*app.markdown, *app.title, *app.subheader, *app.header))


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()


def shown(app):
    """Runs again until no job is left."""
    for _ in range(60):
        if not any(b.label == "Stop" for b in app.button):
            return app
        app.run()
    raise AssertionError("it never ends")
