import pytest

from tests.pages.opening import opened, texts


@pytest.mark.parametrize(
    ("net", "shape"),
    [
        ("early_fusion", "1 × 48 × 64 × 64"),
        ("slow_fusion", "4 × 80 × 4 × 4"),
        ("late_fusion_mlp", "20,480"),
        ("single_frame", "16 × 80 × 4 × 4"),
    ],
)
def test_the_fusion_page_writes_shapes_and_the_code_that_runs(net, shape):
    app = opened("fusion", clip="actor", net=net)
    assert any(shape in html.proto.body for html in app.get("html"))
    codes = [code.value for code in app.get("code")]
    assert any("class FusionNet" in code and "CARDS = (" in code for code in codes)
    assert "38.5 billion" in texts(app)


def test_the_fusion_page_keeps_a_hidden_action():
    app = opened("fusion", clip="actor", action="hidden", seed="1", net="slow_fusion")
    charts = len(app.get("plotly_chart"))
    assert "The action" not in texts(app)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "The action: **" in texts(app)
    assert len(app.get("plotly_chart")) == charts + 1
