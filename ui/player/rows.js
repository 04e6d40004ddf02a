// What lies through time under the pictures: rows of segments, curves, seconds, and a line at the frame that is shown.
// Frame t of T takes the part from t / T to (t + 1) / T of the axis; the line and the scrub bar stand in its middle.

const LANE = 38; // CSS pixels from one lane to the next, as in player.css
const LETTERS = 44; // CSS pixels: a shorter block has no room for a letter and the dots after it
const TICK = 90; // CSS pixels between two labels of the axis, at least
const SECONDS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600]; // between them

class Rows {
  // `on.play(first, last)`: a segment was pressed, of these frames. `on.seek(frame)`: another place was clicked.
  constructor(root, on) {
    this.root = root; // the player, whose scrub bar keeps to the same axis
    this.place = root.querySelector(".rows");
    this.on = on;
    this.lanes = [];
  }

  build({ rows, curves, frames, fps, start_s, words }) {
    Object.assign(this, { frames, fps, start_s, words, lanes: [], at: null });
    const some = rows.length + curves.length > 0;
    this.place.hidden = !some;
    this.root.classList.toggle("timed", some);
    if (!some) return this.place.replaceChildren();
    this.ticks = make("div", "ticks");
    this.cursor = make("i", "cursor");
    const parts = rows.map((row) => this.row(row));
    if (curves.length) parts.push(this.legend(curves), this.plot(curves));
    this.curved = curves.length > 0;
    this.place.replaceChildren(...parts, this.ticks, this.cursor);
  }

  row({ title, spans, lanes }) {
    const row = make("div", "row");
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", title);
    const line = this.axis("line");
    line.style.height = `${lanes * LANE}px`;
    const made = spans.map((span) => ({ ...span, ...this.span(span) }));
    line.append(...made.map((span) => span.button));
    row.append(make("strong", "title", title), line);
    for (let lane = 0; lane < lanes; lane++) this.lanes.push(made.filter((span) => span.lane === lane));
    return row;
  }

  span({ start, end, label, color, note, faded, lane }) {
    const button = make("button", "span");
    button.type = "button";
    button.append(make("b", "", label));
    button.classList.toggle("faded", faded);
    const seconds = (frame) => (this.start_s + frame / this.fps).toFixed(1);
    const words = { label, start: seconds(start), end: seconds(end) };
    const when = this.words.span.replace(/{(\w+)}/g, (_gap, name) => words[name]);
    button.title = note ? `${when} · ${note}` : when;
    button.setAttribute("aria-label", button.title);
    Object.assign(button.style, { left: this.percent(start), width: this.percent(end - start), top: `${lane * LANE}px` });
    button.style.setProperty("--color", color);
    button.style.setProperty("--letters", isLight(color) ? "#10151d" : "#fff");
    // The frames of which the middle lies in it, at least one.
    const first = Math.min(Math.max(Math.ceil(start - 0.5), 0), this.frames - 1);
    const last = Math.max(first, Math.ceil(end - 0.5) - 1);
    button.addEventListener("click", () => this.on.play(first, last));
    return { button, text: button.firstChild, first, last };
  }

  legend(curves) {
    const legend = make("div", "legend");
    for (const { title, color } of curves) {
      legend.append(make("span", "", title));
      legend.lastChild.style.setProperty("--color", color);
    }
    return legend;
  }

  plot(curves) {
    const plot = this.axis("plot");
    const drawing = draw("svg", { viewBox: `0 0 ${this.frames} 1`, preserveAspectRatio: "none", "aria-hidden": true });
    for (const y of [0, 0.5, 1]) drawing.append(draw("line", { x1: 0, x2: this.frames, y1: y, y2: y }));
    for (const { color, values } of curves) {
      const points = values.map((value, t) => `${t + 0.5},${1 - value}`).join(" ");
      drawing.append(draw("polyline", { points, stroke: color }));
    }
    plot.append(drawing, make("span", "one", "1"), make("span", "zero", "0"));
    return plot;
  }

  // A part of the time axis: a click beside the segments goes there.
  axis(name) {
    const axis = make("div", name);
    axis.addEventListener("click", (event) => {
      if (event.target.closest("button")) return;
      const { left, width } = axis.getBoundingClientRect();
      this.on.seek(Math.floor(((event.clientX - left) / width) * this.frames));
    });
    return axis;
  }

  // The words for the width that there is. Titles stand beside the axis, or above it where that is narrow.
  fit() {
    if (this.place.hidden) return;
    const beside = this.root.clientWidth > 520; // as in player.css
    const titles = beside ? [...this.place.querySelectorAll(".title")].map((title) => title.offsetWidth + 14) : [];
    this.root.style.setProperty("--left", `${Math.max(this.curved ? 20 : 0, ...titles)}px`);
    this.root.style.setProperty("--frames", this.frames);
    const width = this.ticks.clientWidth;
    this.mark(width);
    for (const { button } of this.lanes.flat()) button.classList.remove("after", "before", "silent");
    this.place.classList.add("measured"); // words at their full width
    for (const span of this.lanes.flat()) span.wanted = span.text.offsetWidth;
    this.place.classList.remove("measured");
    for (const lane of this.lanes) this.label(lane, width / this.frames);
  }

  // Words in their block where they fit, else beside it where nothing else is, else as much of them as the block holds.
  label(lane, unit) {
    let taken = 0;
    lane.forEach(({ button, start, end, wanted }, n) => {
      const [left, right] = [start * unit, end * unit];
      const next = (lane[n + 1]?.start ?? this.frames) * unit;
      let where = "";
      if (wanted > right - left) {
        if (right + wanted <= next) where = "after";
        else if (left - wanted >= taken) where = "before";
        else if (right - left < LETTERS) where = "silent";
      }
      if (where) button.classList.add(where);
      taken = where === "after" ? right + wanted : right;
    });
  }

  // Seconds along the axis.
  mark(width) {
    const total = this.frames / this.fps;
    const step = SECONDS.find((seconds) => (seconds / total) * width >= TICK) ?? total;
    const ticks = [];
    for (let n = Math.ceil(this.start_s / step - 1e-6); n * step <= this.start_s + total; n++) {
      const seconds = Number((n * step).toFixed(2));
      const tick = make("span", "tick", this.words.seconds.replace("{seconds}", seconds));
      tick.style.left = this.percent((seconds - this.start_s) * this.fps);
      ticks.push(tick);
    }
    this.ticks.replaceChildren(...ticks);
  }

  percent(frames) {
    return `${(100 * frames) / this.frames}%`;
  }

  // The line follows the frame; the segments that it crosses are lit.
  show(frame) {
    if (this.place.hidden || frame === this.at) return;
    this.at = frame;
    this.cursor.style.setProperty("--at", (frame + 0.5) / this.frames);
    for (const { button, first, last } of this.lanes.flat()) {
      button.classList.toggle("now", first <= frame && frame <= last);
    }
  }
}

function make(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

function draw(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
