// One track: its words, its picture, and over it a canvas for what is drawn.
const SMALL = 128; // pictures up to this side show their pixels

class Tile {
  constructor(track, onClick) {
    this.track = track;
    this.aspect = track.width / track.height;
    this.figure = document.createElement("figure");
    this.caption = this.add(this.figure, "figcaption");
    this.add(this.caption, "strong").textContent = track.title;
    this.add(this.caption, "span").textContent = track.note;
    const frame = this.add(this.figure, "div");
    frame.className = "picture";
    frame.style.setProperty("--aspect", this.aspect);
    this.picture = this.add(frame, "canvas");
    this.picture.width = track.tile.width;
    this.picture.height = track.tile.height;
    this.picture.classList.toggle("pixels", Math.max(track.width, track.height) <= SMALL);
    this.above = this.add(frame, "canvas");
    frame.addEventListener("click", onClick);
  }

  add(parent, name) {
    return parent.appendChild(document.createElement(name));
  }

  draw(still, frame, opacity, mark) {
    const context = this.picture.getContext("2d");
    const { width, height } = this.picture;
    const lay = ({ x, y, width: w, height: h }) => context.drawImage(still, x, y, w, h, 0, 0, width, height);
    context.globalAlpha = 1;
    lay(this.track.tile);
    context.globalAlpha = opacity;
    if (this.track.heat && opacity > 0) lay(this.track.heat);
    const shapes = this.track.shapes[frame];
    if (!shapes && !mark) return;
    const unit = clear(this.above);
    // Thin lines need more of it than areas.
    if (shapes) paintShapes(this.above, shapes, this.track, unit, Math.min(1, 1.6 * opacity));
    if (mark) paintMark(this.above, mark, unit);
  }
}
