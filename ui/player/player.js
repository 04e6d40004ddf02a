// The clip player: every track is drawn from the same frame of the same video, so they are always in step.

const SPEEDS = [0.1, 0.25, 0.5, 1, 2];
const GAP = 16; // CSS pixels between pictures, as in player.css
const LEAST = 130; // CSS pixels: a narrower picture teaches nothing, rather scroll
const BUSY = "input, textarea, select, button, a, summary, [contenteditable], [role=slider], [role=combobox]";

const players = new WeakMap(); // the page calls again whenever Python ran; the player stays

export default function ({ data, parentElement, setTriggerValue }) {
  if (!players.has(parentElement)) players.set(parentElement, new Player(parentElement.querySelector(".player")));
  const player = players.get(parentElement);
  player.update(data, (pick) => setTriggerValue("pick", pick));
  return () => {
    player.close();
    players.delete(parentElement);
  };
}

class Player {
  constructor(root) {
    this.root = root;
    this.timeline = null; // what is on the screen
    this.coming = null; // what replaces it as soon as it can be drawn
    this.speed = 1;
    this.until = null; // the last frame of the segment that plays
    this.rows = new Rows(root, { play: (first, last) => this.playPart(first, last), seek: (frame) => this.goTo(frame) });
    this.mark = null; // the place of the last click, as shares of a picture
    this.gone = new AbortController(); // ends all listening
    const part = (name) => root.querySelector(`.${name}`);
    for (const name of ["tracks", "message", "bar", "scrub", "back", "play", "forward", "readout", "overlay", "opacity",
      "speed", "loop", "full"]) this[`$${name}`] = part(name);
    for (const speed of SPEEDS) this.$speed.add(new Option(`${speed}×`, speed, speed === 1, speed === 1));
    this.$full.hidden = !document.fullscreenEnabled;
    this.setLoop(true);
    this.listen();
  }

  listen() {
    const until = { signal: this.gone.signal };
    const on = (target, event, action) => target.addEventListener(event, action, until);
    on(this.$back, "click", () => this.step(-1));
    on(this.$play, "click", () => this.toggle());
    on(this.$forward, "click", () => this.step(1));
    on(this.$loop, "click", () => this.toggleLoop());
    on(this.$full, "click", () => this.fullScreen());
    on(this.$speed, "change", () => this.setSpeed(Number(this.$speed.value)));
    on(this.$opacity, "input", () => this.draw());
    on(this.$scrub, "input", () => this.goTo(Number(this.$scrub.value)));
    // After a mouse click on a button the keys are the player's again, not the button's.
    on(this.root, "click", (event) => event.detail && event.target.closest("button") && this.root.focus({ preventScroll: true }));
    on(this.root, "pointerenter", () => (this.hovered = true));
    on(this.root, "pointerleave", () => (this.hovered = false));
    on(document, "keydown", (event) => this.key(event));
    on(window, "resize", () => this.fit());
    // Only its width: its height is what fitting changes.
    this.resized = new ResizeObserver(() => this.root.clientWidth !== this.width && this.fit());
    this.resized.observe(this.root);
  }

  update(data, onPick) {
    this.data = data;
    this.onPick = onPick;
    this.showWords();
    if (this.timeline?.id === data.mosaic) {
      this.coming?.close();
      this.coming = null;
      this.adopt();
    } else if (this.coming?.id !== data.mosaic) {
      this.coming?.close();
      this.load();
    }
    if (!this.timeline) this.build(); // empty frames of the right size, so that the page does not jump
  }

  load() {
    this.root.dataset.ready = "false";
    this.$message.hidden = true;
    const timeline = new Timeline(this.data, {
      open: () => timeline.seek(this.firstFrame()),
      show: () => this.show(timeline),
      change: () => this.showState(),
      fail: () => this.fail(),
    });
    this.coming = timeline;
    this.root.append(timeline.video);
  }

  // Another video of the same length goes on where the one before it is.
  firstFrame() {
    const { timeline, data } = this;
    return timeline?.frames === data.frames && data.frame === this.asked ? timeline.frame : data.frame;
  }

  show(timeline) {
    if (timeline === this.coming) {
      const before = this.timeline;
      this.timeline = timeline;
      this.coming = null;
      this.release();
      this.setSpeed(this.speed);
      if (before?.playing) timeline.play();
      before?.close();
      this.adopt();
      if (!before && this.data.playing) timeline.play(); // what is adopted goes to its first frame, and stays there
    } else {
      this.draw();
      if (this.until !== null && timeline.frame >= this.until) this.goTo(this.until);
    }
  }

  // Take over what Python says about the video that is on the screen.
  adopt() {
    this.build();
    if (this.data.frame !== this.asked) this.goTo(this.data.frame);
    this.asked = this.data.frame;
    this.draw();
    this.root.dataset.ready = "true";
    this.showState();
  }

  build() {
    const { tracks, frames } = this.data;
    this.$scrub.max = frames - 1;
    this.$overlay.hidden = !tracks.some((track) => track.heat || track.shapes.length);
    this.root.setAttribute("aria-label", tracks.map((track) => track.title).join(", "));
    const { mosaic, rows, curves, fps, start_s, words } = this.data;
    const pictures = this.changed("drawn", [mosaic, tracks]);
    const through = this.changed("through", [rows, curves, frames, fps, start_s, words]);
    if (pictures) {
      this.tiles = tracks.map((track, number) => new Tile(track, (event) => this.click(event, number)));
      this.$tracks.replaceChildren(...this.tiles.map((tile) => tile.figure));
    }
    if (through) this.rows.build(this.data);
    if (pictures || through) this.fit();
  }

  // Whether this is not what was built before under the name.
  changed(name, data) {
    const before = this[name];
    this[name] = JSON.stringify(data);
    return this[name] !== before;
  }

  // The fewest rows that make the pictures largest in the height that there is.
  fit() {
    if (!this.tiles) return;
    this.width = this.root.clientWidth;
    this.rows.fit();
    const count = this.tiles.length;
    const width = this.$tracks.clientWidth;
    const height = this.root.matches(":fullscreen")
      ? window.innerHeight - this.$bar.offsetHeight - this.rows.place.offsetHeight - 60
      : (this.data.height ?? (0.76 * window.innerHeight) / this.scale());
    const caption = GAP + Math.max(...this.tiles.map((tile) => tile.caption.offsetHeight));
    let best = { area: 0 };
    for (let rows = 1; rows <= count; rows++) {
      const columns = Math.ceil(count / rows);
      const wide = Math.floor((width - GAP * (columns - 1)) / columns);
      const high = Math.max(height / rows - caption, LEAST);
      const widths = this.tiles.map((tile) => Math.min(wide, high * tile.aspect));
      const area = widths.reduce((sum, w, n) => sum + (w * w) / this.tiles[n].aspect, 0);
      if (area > best.area) best = { area, columns, high, column: Math.max(...widths) };
    }
    this.$tracks.style.gridTemplateColumns = `repeat(${best.columns}, minmax(0, ${best.column}px))`;
    this.$tracks.style.setProperty("--high", `${best.high}px`);
    this.root.classList.toggle("tall", this.root.offsetHeight > window.innerHeight);
    this.draw();
  }

  // By how much the page around it is enlarged, as on a projector.
  scale() {
    return this.root.getBoundingClientRect().width / this.root.offsetWidth || 1;
  }

  draw() {
    const { timeline, tiles, mark } = this;
    if (timeline?.shown == null) return;
    for (const tile of tiles) tile.draw(timeline.still, timeline.shown, Number(this.$opacity.value), mark);
    this.showFrame();
  }

  goTo(frame) {
    if (!this.timeline) return;
    this.release();
    this.timeline.seek(frame);
    this.showFrame();
  }

  // A segment, from its first frame to its last, where it stops.
  playPart(first, last) {
    if (!this.timeline) return;
    this.goTo(first);
    if (first === last) return;
    this.until = last;
    this.timeline.video.loop = false;
    this.timeline.play();
  }

  // Nothing stops it at the end of a segment any more.
  release() {
    this.until = null;
    this.setLoop(this.loop);
  }

  step(frames) {
    if (this.timeline) this.goTo(this.timeline.frame + frames);
  }

  toggle() {
    this.release();
    if (this.timeline?.playing) this.timeline.pause();
    else this.timeline?.play();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.$speed.value = speed;
    if (this.timeline) this.timeline.video.playbackRate = speed;
  }

  faster(steps) {
    this.setSpeed(SPEEDS[SPEEDS.indexOf(this.speed) + steps] ?? this.speed);
  }

  toggleLoop() {
    this.loop = !this.loop;
    this.release();
  }

  setLoop(loop) {
    this.loop = loop;
    this.$loop.setAttribute("aria-pressed", loop);
    if (this.timeline) this.timeline.video.loop = loop && this.until === null;
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  // The keys are the player's while it has the focus, or the pointer is over it and nothing else wants them.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    const inside = event.composedPath().includes(this.root);
    if (!inside && !(this.hovered && !target.closest?.(BUSY))) return;
    if (target === this.$speed || target === this.$opacity) return;
    if (event.key === " " && target.matches?.("button")) return;
    const far = event.shiftKey ? 10 : 1;
    const action = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.step(-far),
      ArrowRight: () => this.step(far),
      Home: () => this.goTo(0),
      End: () => this.goTo(this.data.frames - 1),
      ArrowUp: () => this.faster(1),
      "+": () => this.faster(1),
      ArrowDown: () => this.faster(-1),
      "-": () => this.faster(-1),
      l: () => this.toggleLoop(),
      f: () => this.fullScreen(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  // A question is about one frame, so the player stays on it.
  click(event, number) {
    if (this.timeline?.shown == null) return;
    this.release();
    this.timeline.pause();
    const { width, height } = this.data.tracks[number];
    const place = event.currentTarget.getBoundingClientRect();
    this.mark = { x: (event.clientX - place.left) / place.width, y: (event.clientY - place.top) / place.height };
    this.draw();
    const pixel = (share, size) => Math.min(size - 1, Math.max(0, Math.floor(share * size)));
    const [x, y] = [pixel(this.mark.x, width), pixel(this.mark.y, height)];
    this.onPick({ track: number, t: this.timeline.shown, y, x });
  }

  showWords() {
    const { words } = this.data;
    for (const name of ["back", "forward", "scrub", "speed", "loop", "opacity", "full"]) this.name(name, words[name]);
    this.$overlay.firstElementChild.textContent = words.opacity;
    this.showState();
  }

  name(part, words) {
    this[`$${part}`].title = words;
    this[`$${part}`].setAttribute("aria-label", words);
  }

  showState() {
    const playing = Boolean(this.timeline?.playing);
    this.root.dataset.playing = playing;
    this.name("play", playing ? this.data.words.pause : this.data.words.play);
  }

  showFrame() {
    const { timeline, data } = this;
    this.$scrub.value = timeline.frame;
    this.$scrub.style.setProperty("--share", timeline.frame / Math.max(1, timeline.frames - 1));
    const readout = data.words.readout
      .replace("{seconds}", (data.start_s + timeline.shown / timeline.fps).toFixed(2))
      .replace("{frames}", timeline.frames)
      .replace("{frame}", timeline.shown + 1);
    this.$readout.textContent = readout;
    this.$scrub.setAttribute("aria-valuetext", readout);
    this.root.dataset.frame = timeline.shown;
    this.rows.show(timeline.shown);
  }

  fail() {
    this.$message.textContent = this.data.words.unplayable;
    this.$message.hidden = false;
  }

  close() {
    this.gone.abort();
    this.resized.disconnect();
    this.timeline?.close();
    this.coming?.close();
  }
}
