// The keys of a walk: what presenters' clickers send goes on and back, as the links of the bar do.

const FIELDS = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable=true], [role=combobox]";
const ARROWS = "input, textarea, select, [contenteditable=true], [role=slider], [role=radio], [role=tab], [role=option]," +
  " [role=combobox], [role=listbox], .player";
const PAGES = { PageDown: "on", PageUp: "back" };
const WAYS = { ArrowRight: "on", ArrowLeft: "back" };
const DARK = [".", "b", "B"];

function go(way) {
  document.querySelector(`.st-key-walk-${way} a`)?.click();
}

export default function ({ data, parentElement }) {
  parentElement.gone?.abort();
  const gone = (parentElement.gone = new AbortController()); // ends all listening
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing);
  const inside = (event, those) => event.composedPath().some((node) => node.matches?.(those));
  let night = null; // what makes the screen black

  const lighten = () => {
    night?.remove();
    night = null;
  };
  const darken = () => {
    night = document.createElement("div");
    night.className = "motion-lab-night";
    Object.assign(night.style, { position: "fixed", inset: 0, background: "#000", zIndex: 2147483647, cursor: "none" });
    night.addEventListener("click", lighten);
    document.body.append(night);
  };

  // Pages turn wherever the hand was last, except where one writes or chooses from a list: so before sliders hear of it.
  const turn = (event) => {
    const way = PAGES[event.key];
    if (!way || !plain(event) || inside(event, FIELDS)) return;
    event.preventDefault();
    event.stopPropagation();
    lighten();
    if (!event.repeat) go(way);
  };
  // These are others' first: the player's, a slider's, a menu's.
  const other = (event) => {
    if (event.defaultPrevented || !plain(event) || event.repeat) return;
    if (night && event.key === "Escape") return lighten();
    if (inside(event, ARROWS)) return;
    if (WAYS[event.key]) {
      event.preventDefault();
      lighten();
      go(WAYS[event.key]);
    } else if (data.presenting && DARK.includes(event.key)) {
      event.preventDefault();
      if (night) lighten();
      else darken();
    }
  };
  const fit = () => {
    const scale = Math.max(1, Math.min(window.innerWidth / 1280, window.innerHeight / 720));
    document.documentElement.style.setProperty("--walk-scale", data.presenting ? scale.toFixed(3) : 1);
  };
  fit();
  window.addEventListener("resize", fit, { signal: gone.signal });
  window.addEventListener("keydown", turn, { capture: true, signal: gone.signal });
  window.addEventListener("keydown", other, { signal: gone.signal });
  gone.signal.addEventListener("abort", () => {
    lighten();
    document.documentElement.style.removeProperty("--walk-scale");
  });
  return () => gone.abort();
}
