"""The clip player against the plain way: eight tracks of 32 frames at 224 x 224, in Chromium without a GPU.

    python -m benchmarks.player

Ours is one video with eight tiles, in the app; the plain way is eight ``<video>`` elements that are told the same
time, in a page of their own. Both are all-intra H.264 from the same encoder. The two take turns, so that the
machine's moods hit both alike. A ratio above 1 means that ours is better.
"""

import base64
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.browser import launched, served
from video import encode_h264

TRACKS, FRAMES, SIZE, FPS, SEEKS, ROUNDS = 8, 32, 224, 15, 30, 3
APP = """
import streamlit as st
from benchmarks.player import FPS, TRACKS, pictures
from ui import work
from ui.player import Track, player
st.set_page_config(layout="wide")
watch = work.watch()
player([Track(f"bench-{n}", f"Track {n}", lambda n=n: pictures(n)) for n in range(TRACKS)], FPS, key="bench")
watch.follow()
"""
# Both pages answer `seek(frame)`, done when it can be seen on all tracks, and `videos()`.
OURS = """() => {
  const root = [...document.querySelectorAll("*")].map(e => e.shadowRoot?.querySelector(".player")).find(Boolean);
  const range = root.querySelector(".scrub");
  window.videos = () => [root.querySelector("video")];
  window.seek = frame => new Promise(done => {
    const watch = new MutationObserver(() => {
      if (root.dataset.frame === String(frame)) { watch.disconnect(); done(); }
    });
    watch.observe(root, { attributeFilter: ["data-frame"] });
    range.value = frame;
    range.dispatchEvent(new Event("input"));
  });
}"""
PLAIN = f"""() => {{
  window.videos = () => [...document.querySelectorAll("video")];
  window.seek = frame => Promise.all(videos().map(video => new Promise(done => {{
    video.onseeked = done;
    video.currentTime = (frame + 0.5) / {FPS};
  }})));
}}"""
TIMES = """async frames => {
  const took = [];
  for (const frame of frames) {
    const start = performance.now();
    await seek(frame);
    took.push(performance.now() - start);
  }
  return took;
}"""
# Plays two loops; the share of frames that were dropped, and how far apart the tracks are at the end, in frames.
PLAY = """async seconds => {
  for (const video of videos()) { video.loop = true; video.play(); }
  await new Promise(done => setTimeout(done, 1000 * seconds));
  const times = videos().map(video => video.currentTime);
  const quality = videos().map(video => video.getVideoPlaybackQuality());
  const sum = name => quality.reduce((total, one) => total + one[name], 0);
  return [sum("droppedVideoFrames") / Math.max(1, sum("totalVideoFrames")), Math.max(...times) - Math.min(...times)];
}"""


def pictures(track: int) -> np.ndarray:
    """A textured picture that moves, uint8 ``(FRAMES, SIZE, SIZE, 3)``."""
    rng = np.random.default_rng(track)
    small = rng.integers(0, 256, (SIZE // 8, SIZE // 8, 3), np.uint8)
    large = small.repeat(8, axis=0).repeat(8, axis=1)
    return np.stack([np.roll(large, 3 * t, axis=1) for t in range(FRAMES)])


def plain_page() -> str:
    """Eight video elements with their videos inside the page."""
    videos = (base64.b64encode(encode_h264(pictures(n), FPS, intra=True)).decode() for n in range(TRACKS))
    tags = (f'<video muted preload="auto" src="data:video/mp4;base64,{video}"></video>' for video in videos)
    return f"<!doctype html>{''.join(tags)}"


def measure(page: Page, start: float, prepare: str) -> dict[str, float]:
    """The figures of a page that became ready just now."""
    ready_s = time.perf_counter() - start
    page.evaluate(prepare)
    frames = [(n * 11) % FRAMES for n in range(1, SEEKS + 1)]
    seek_ms = statistics.median(page.evaluate(TIMES, frames))
    dropped, apart_s = page.evaluate(PLAY, 2 * FRAMES / FPS)
    return {"ready_s": ready_s, "seek_ms": seek_ms, "dropped": dropped, "apart_frames": apart_s * FPS}


def visit(browser: Browser, address: str, ready: str, prepare: str) -> dict[str, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(ready, timeout=120_000, state="attached")
    page.wait_for_function("() => [...document.querySelectorAll('video')].every(video => video.readyState >= 3)")
    found = measure(page, start, prepare)
    page.close()
    return found


def run() -> dict[str, Any]:
    found: dict[str, list[dict[str, float]]] = {"ours": [], "plain": []}
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        plain, app = Path(folder) / "plain.html", Path(folder) / "app.py"
        plain.write_text(plain_page(), encoding="utf-8")
        app.write_text(APP, encoding="utf-8")
        with served(app) as address:
            # The first visit encodes and loads the app; later ones are what a class sees.
            first = visit(browser, address, '.player[data-ready="true"]', OURS)
            for _ in range(ROUNDS):
                found["plain"].append(visit(browser, plain.as_uri(), "video", PLAIN))
                found["ours"].append(visit(browser, address, '.player[data-ready="true"]', OURS))
    middle = {
        name: {key: round(statistics.median(one[key] for one in all_), 4) for key in all_[0]}
        for name, all_ in found.items()
    }
    return {
        **middle,
        "first_ready_s": round(first["ready_s"], 2),
        "seek_ratio": round(middle["plain"]["seek_ms"] / middle["ours"]["seek_ms"], 2),
        "bar": "seek under 50 ms, under 2 % of frames dropped",
        "met": middle["ours"]["seek_ms"] < 50 and middle["ours"]["dropped"] < 0.02,
    }


if __name__ == "__main__":
    print(run())
