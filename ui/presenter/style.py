"""How a walk looks: a bar below; and, where it is presented, nothing else around the experiment.

What is presented has the layout of a screen of 1280 x 720, on a larger one enlarged as a whole, pictures and charts,
too: ``keys.js`` says by how much. (Charts know where the mouse is under a transform, but not under a zoom.)
"""

BAR = """
<style>
  [data-testid="stBottomBlockContainer"] { padding: 0 1rem 0.3rem; max-width: none; }
  [data-testid="stBottomBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0; }
  .stElementContainer:has(.motion-lab-walk), .st-key-walk-keys { display: none; }
  .st-key-walk { gap: 0.3rem; }
  .st-key-walk-row { flex-wrap: nowrap; gap: 0.7rem; }
  .st-key-walk-row > * { flex-shrink: 0; }
  .st-key-walk-row > :has(> .st-key-walk-title) { min-width: 0; flex-shrink: 20; }
  .st-key-walk-title p, .st-key-walk-on p { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .st-key-walk-row > :has(> .st-key-walk-stop) { min-width: 5rem; flex: 0 3 14rem; }
  .st-key-walk-row > :has(> .st-key-walk-on) { min-width: 0; flex: 1 1 13rem; }
  .st-key-walk-on { align-items: flex-end; }
  .st-key-walk-on > * { max-width: 100%; }
  .st-key-walk-on > :not(:has(a)) { width: auto; }
  .st-key-walk-on [data-testid="stPageLink-NavLink"] { flex-direction: row-reverse; }
  @media (max-width: 640px) {
    .st-key-walk-row > :has(> .st-key-walk-title), .st-key-walk-present { display: none; }
    .st-key-walk-on p, .st-key-walk-back p, .st-key-walk-row button p { display: none; }
    .st-key-walk-row > :has(> .st-key-walk-on) { flex: 0 0 auto; }
    .st-key-walk-row > :has(> .st-key-walk-stop) { flex-grow: 1; }
    .st-key-walk-row { gap: 0.3rem; }
    [data-testid="stBottomBlockContainer"] { padding: 0 0.4rem 0.3rem; }
  }
</style>
"""
CONTENTS = """
<style>
  .st-key-contents-begin a, .st-key-contents-begin a:hover { background: var(--st-primary-color, #2f6fed); }
  .st-key-contents-begin a * { color: #fff !important; }
</style>
"""
PRESENTING = """
<style>
  html { font-size: 22px !important; }
  [data-testid="stHeader"], [data-testid="stSidebar"], .st-key-lead { display: none !important; }
  [data-testid="stMainBlockContainer"] {
    padding: 0.6rem 1.6rem 0.5rem; max-width: none; align-self: flex-start; width: calc(100% / var(--walk-scale, 1));
    transform: scale(var(--walk-scale, 1)); transform-origin: 0 0;
  }
  [data-testid="stMainBlockContainer"] h1 { font-size: 1.5rem; padding: 0; }
  [data-testid="stElementToolbar"] { display: none; }
  [data-testid="stBottomBlockContainer"] { zoom: var(--walk-scale, 1); }
</style>
"""
