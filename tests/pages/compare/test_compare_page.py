import itertools

from datasets.actors import LABELS
from models.zoo import CARDS
from pages.compare.measured import cut_numbers
from tests.pages.opening import opened, press, texts


def test_compare_without_a_network_says_what_to_do():
    app = opened("compare", clip="actor", views="1")
    for group in ("lab", "published", "missing"):
        app.session_state[f"nets-{group}"] = []
    app.run()
    assert "Choose at least one network" in app.info[0].value


def test_missing_weights_are_named_and_nothing_is_predicted(no_public_weights):
    app = opened("compare", nets="mc3_18", clip="actor")
    assert "mc3_18-a90a0ba3.pth" in app.warning[0].value
    assert str(no_public_weights) in app.warning[0].value
    assert any("Download weights" in button.label for button in app.button)
    assert not app.error
    text = texts(app)
    assert "random weights" in text
    assert "its own answer" not in text
    assert "| GMACs | **43.3** |" in text


def test_a_rendered_actor_opens_with_the_lab_nets_and_says_who_is_right():
    app = opened("compare", clip="actor", action="jump", seed="5", views="1")
    text = texts(app)
    assert "The action: **jump**" in text
    assert sum(name in text for name in ("Single frame", "Slow fusion (3D CNN)")) == 2
    assert "right**" in text or "wrong**" in text


def test_a_hidden_action_is_told_only_when_it_is_revealed():
    app = opened("compare", clip="actor", action="hidden", seed="1", views="1")
    assert "The action" not in texts(app)
    assert "right**" not in texts(app)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "The action: **" in texts(app)


def test_all_lab_nets_run_on_a_loaded_clip_and_stay_chosen():
    app = opened("compare", views="1", nets="single_frame")
    press(app, "All lab nets")
    app.run()
    lab = [name for name, card in CARDS.items() if card.labels == "actors-18"]
    assert app.session_state["nets"] == lab
    # Those that another page has asked about this clip are known already.
    next(button for button in app.button if button.label.startswith("Run ")).click().run()
    assert "Slow fusion (3D CNN)" in texts(app)
    app.session_state["experiment-compare"] = "table"
    app.run()
    assert len(app.dataframe[0].value) == len(lab)
    text = texts(app)
    assert "right**" not in text  # nobody knows the true action of a real clip


def test_a_known_action_that_becomes_hidden_is_not_told():
    app = opened("compare", clip="actor", action="hidden", seed="0", views="1")
    label = app.session_state["held"][1].choice.label
    app.sidebar.selectbox(key="action").set_value(label).run()
    assert "The action" in texts(app)
    app.sidebar.selectbox(key="action").set_value("hidden").run()
    assert "The action" not in texts(app)


def test_hidden_actions_come_in_no_order():
    from ui.clip.actor import hidden_label

    found = [LABELS.index(hidden_label(seed)) for seed in range(200)]
    steps = {(b - a) % len(LABELS) for a, b in itertools.pairwise(found)}
    assert len(steps) == len(set(found)) == len(LABELS)


def test_a_hidden_actor_hides_the_answers_that_would_tell_it():
    app = opened("compare", clip="actor", action="hidden", seed="1", views="1", experiment="table")
    assert not app.dataframe
    app.toggle(key="reveal-1").set_value(True).run()
    assert app.dataframe[0].value["answer"].notna().all()


def test_a_real_clip_opens_without_a_warning_and_with_one_where_lab_nets_answer():
    app = opened("compare", experiment="seen")
    assert app.session_state["clip"] == "backflip"
    assert not app.warning
    app = opened("compare", experiment="table", nets="single_frame", views="1")
    assert "means nothing" in app.warning[0].value


def test_the_cut_that_ships_is_told_apart_from_earlier_and_later_ones():
    app = opened("compare", experiment="cut")
    assert not app.get("plotly_chart")
    app.toggle(key="cuts-measured").set_value(True).run()
    assert len(app.get("plotly_chart")) == 4
    numbers = cut_numbers()
    assert "gymnastics tumbling (90%)" in numbers["here"]
    assert all("tumbling" not in numbers[name] for name in ("earlier", "later"))


def test_a_network_for_pictures_names_what_it_sees_frame_by_frame():
    app = opened("compare", nets="efficientnet_lite0", views="1")
    text = texts(app)
    assert "ImageNet" in text
    assert "top-1, published (tensorflow/tpu, EfficientNet-Lite) | **75.1\xa0%**" in text
    assert len(app.get("plotly_chart")) == 2  # its answer, and what each frame says
    assert not app.warning


def test_the_label_set_has_no_name_for_what_the_clip_shows():
    assert not any("jumping jack" in name or "backflip" in name for name in CARDS["i3d_kinetics400"].classes)
