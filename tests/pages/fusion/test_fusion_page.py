import pytest

from models.zoo import CARDS
from tests.pages.opening import opened, shown, texts


@pytest.mark.parametrize(
    ("net", "shape"),
    [
        ("early_fusion", "1 × 48 × 64 × 64"),
        ("slow_fusion", "4 × 80 × 4 × 4"),
        ("late_fusion_mlp", "20,480"),
        ("single_frame", "16 × 80 × 4 × 4"),
    ],
)
def test_the_fusion_page_writes_shapes_parameters_and_the_code_that_runs(net, shape):
    app = shown(opened("fusion", clip="actor", net=net))
    drawn = "".join(html.proto.body for html in app.get("html"))
    assert shape in drawn
    own = CARDS[net].build().features[0]
    assert f"{sum(p.numel() for p in own.parameters()):,} parameters" in drawn  # the batch norm's too
    codes = [code.value for code in app.get("code")]
    assert any("class FusionNet" in code and "CARDS = (" in code for code in codes)


def test_the_fusion_page_keeps_a_hidden_action():
    app = shown(opened("fusion", clip="actor", action="hidden", seed="1", net="slow_fusion"))
    assert not app.get("plotly_chart")
    assert "The action" not in texts(app)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "The action: **" in texts(app)
    assert len(app.get("plotly_chart")) == 1


def test_what_mixing_needs_waits_for_the_guess():
    app = opened("fusion", clip="actor", experiment="mixing")
    assert not app.get("plotly_chart")
    app.toggle(key="mixing-measured").set_value(True).run()
    assert len(app.get("plotly_chart")) == 1
    assert not app.exception


def test_c3d_is_counted_layer_by_layer():
    app = opened("fusion", clip="actor", experiment="cost")
    assert "38.5 billion" in texts(app)
    assert app.dataframe[0].value["layer"].iloc[0] == "conv1"
