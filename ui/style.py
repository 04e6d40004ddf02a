"""What the theme in ``.streamlit/config.toml`` cannot say: sizes that are legible from the back row."""

import streamlit as st

CSS = """
<style>
  .block-container { padding: 3.1rem 2rem 1rem; max-width: 1500px; }
  [data-testid="stSidebarHeader"] { height: 2.2rem; margin-bottom: 0; }
  [data-testid="stSidebarUserContent"] { padding: 0 0.2rem 2rem; }
  [data-testid="stSidebar"] [data-testid="stVerticalBlock"] { gap: 0.6rem; }
  [data-testid="stSidebar"] .st-key-camera { position: absolute; }  /* a dialog: no gap where nothing is seen */
  [data-testid="stMainBlockContainer"] table { width: 100%; }
  [data-testid="stWidgetLabel"] p, [data-testid="stCaptionContainer"], [data-testid="stMetricLabel"] p,
  [data-testid="stMetricLabel"], [data-testid="stMetricDelta"] p, button p,
  .stTabs p, .stSlider [data-testid="stSliderTickBar"],
  [data-testid="stFileUploaderDropzoneInstructions"] *, [data-testid="stExpander"] summary p,
  [data-testid="stSliderThumbValue"], [data-testid="stSliderThumbValue"] p, .stSlider p, small,
  .stMarkdownBadge, [data-testid="stProgress"] p,
  :is([data-testid="stMainBlockContainer"], [data-testid="stDialog"]) code,
  [data-testid="stPageLink"] p, [data-testid="stLinkButton"] p { font-size: 0.92rem !important; }
  [data-testid="stCheckbox"] [data-testid="stWidgetLabel"] * { white-space: normal; }
  [data-testid="stSidebar"] [data-testid="stPageLink"] * { white-space: normal; }
  /* Of links beside each other none is the page's own, also where one stays on it. */
  a[data-testid="stPageLink-NavLink"]:where(:not(:hover, :focus-visible)) { background: none; }
  a[data-testid="stPageLink-NavLink"] * { font-weight: inherit; }
  a[data-testid="stPageLink-NavLink"] strong { font-weight: 600; }
  [data-testid="stSidebar"] h2 { padding-top: 0; letter-spacing: -0.01em; }
  [data-testid="stLayoutWrapper"]:has(> [data-testid="stVerticalBlock"]:empty) { display: none; }
  [data-testid="stMarkdownContainer"]:has(table) { overflow-x: auto; }
  [class*="st-key-wide-"] :is(th, td) { padding: 0.5rem !important; }
  .walk-line { height: 4px; background: color-mix(in srgb, currentColor 15%, transparent); }
  .walk-line i { display: block; height: 100%; background: var(--st-primary-color, #2f6fed); }
  @media (max-width: 640px) {
    .block-container { padding: 3.1rem 1rem 1rem; }
    [class*="st-key-wide-"] { overflow-x: auto; }
    [class*="st-key-wide-"] > * { min-width: 720px; }
    [data-testid="stMainBlockContainer"] :is(th, td) { padding: 0.3rem 0.35rem !important; }
  }
  h1, h2, h3 { letter-spacing: -0.015em; }
</style>
"""


def style() -> None:
    st.html(CSS)
