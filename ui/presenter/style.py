"""How a walk looks: a bar below; and, where it is presented, nothing else around the experiment."""

BAR = """
<style>
  [data-testid="stBottomBlockContainer"] { padding: 0 1.2rem 0.35rem; max-width: none; }
  .walk-line { height: 3px; background: color-mix(in srgb, currentColor 15%, transparent); }
  .walk-line i { display: block; height: 100%; background: var(--st-primary-color, #2f6fed); }
  .st-key-walk-title p { max-width: 22rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  .st-key-walk-on { min-width: 0; }
  .st-key-walk-on [data-testid="stPageLink-NavLink"] { justify-content: flex-end; flex-direction: row-reverse; }
  .st-key-walk-on p { text-align: right; }
  @media (max-width: 640px) {
    .st-key-walk-title { display: none; }
    [data-testid="stBottomBlockContainer"] { padding: 0 0.6rem 0.3rem; }
  }
</style>
"""
PRESENTING = """
<style>
  html { font-size: clamp(20px, 1.72vw, 40px) !important; }
  [data-testid="stHeader"], [data-testid="stSidebar"] { display: none !important; }
  [data-testid="stMainBlockContainer"] { padding: 1rem 2rem 0.5rem; max-width: none; }
</style>
"""
