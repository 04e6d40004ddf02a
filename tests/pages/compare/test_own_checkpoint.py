"""A person's own checkpoint on *Side by side*: checked, answering in one session alone, forgotten."""

import io

import torch

from models.zoo import CARDS, built
from tests.pages.opening import opened, press, shown, texts
from ui.networks.own import HELD
from ui.work.lab import lab

NET = "single_frame"


def saved(name=NET, seed=1, change=lambda state: None):
    """The bytes of a checkpoint with random numbers."""
    network = built(CARDS[name])
    torch.manual_seed(seed)
    state = {k: torch.randn_like(v) if v.is_floating_point() else v for k, v in network.state_dict().items()}
    state = {k: v.abs() if k.endswith("running_var") else v for k, v in state.items()}
    change(state)
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


def compare(nets=NET):
    return shown(opened("compare", clip="actor", action="jump", seed="5", views="1", nets=nets))


def bring(app, data, name="mine.pth", network=NET):
    app.selectbox(key="own-network").set_value(network).run()
    app.file_uploader[0].set_value((name, data, "application/octet-stream")).run()
    press(app, "Check it, and let it answer")
    shown(app.run())


def answer(app):
    """The chart of what the network answers."""
    return app.get("plotly_chart")[0].proto.spec


def test_an_uploaded_checkpoint_answers_in_this_session_alone_until_it_is_forgotten():
    app, other = compare(), compare()
    assert "actors-18" in texts(app)
    bring(app, saved())
    text = texts(app)
    assert not app.error
    assert "your file" in text
    assert "mine.pth · SHA-256 " in text
    assert "actors-18]" not in text
    assert "top-1" not in text  # that of other weights
    mine = app.session_state[HELD][NET]
    assert lab().own.used >= mine.size_bytes > 0
    assert answer(app) != answer(other)
    other.run()
    assert "your file" not in texts(other)
    assert not other.session_state[HELD]
    del mine
    used = lab().own.used
    press(app, "Forget it")
    shown(app)
    assert "your file" not in texts(app)
    assert lab().own.used < used
    assert answer(app) == answer(other)


def test_a_checkpoint_of_another_network_is_refused_and_nothing_changes():
    app = compare()
    before = answer(app)

    def narrower(state):
        state[next(iter(state))] = torch.zeros(2, 2)

    bring(app, saved(change=narrower))
    assert "should be" in app.error[0].value
    assert "shape or kind: 1; not part of the network: 0." in app.error[0].value
    assert not app.session_state[HELD]
    assert answer(app) == before


def test_a_session_holds_two_and_says_so(no_public_weights):
    """The second file is one that lies where public checkpoints lie; it is offered by its bare name."""
    (no_public_weights / "of_our_class.pth").write_bytes(saved("early_fusion"))
    (no_public_weights / "notes.txt").write_text("no weights")
    app = compare(f"{NET},early_fusion")
    bring(app, saved())
    app.selectbox(key="own-network").set_value("early_fusion").run()
    app.segmented_control(key="own-way").set_value("placed").run()
    assert app.selectbox(key="own-placed").options == ["of_our_class.pth"]
    press(app, "Check it, and let it answer")
    shown(app.run())
    assert set(app.session_state[HELD]) == {NET, "early_fusion"}
    assert "at most 2 checkpoints" in app.info[0].value
    app.session_state["experiment-compare"] = "table"
    shown(app.run())
    assert app.dataframe[0].value["top-1"].isna().all()
