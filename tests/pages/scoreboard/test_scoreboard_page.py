from tests.pages.opening import opened, texts


def test_the_scoreboard_shows_what_the_file_says():
    from vizlib.results.scoreboard import scoreboard

    text = texts(opened("scoreboard"))
    for name in ("single_frame", "slow_fusion"):
        assert f"**{100 * scoreboard().scores[name].top1:.1f}\N{NO-BREAK SPACE}%**" in text


def test_published_numbers_are_marked():
    app = opened("scoreboard")
    assert any("published" in str(m.value) for m in app.markdown)
