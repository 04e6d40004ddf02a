// The clip player. One hidden <video> holds all tracks as tiles; each tile is drawn to a canvas of its own, so that
// everything on screen is always the same frame.

const SPEEDS = [0.1, 0.25, 0.5, 1, 2];
const PIXELATED_BELOW = 128; // smaller pictures are shown with visible pixels
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  back: "M18 6v12l-8.5-6zM6 6h2.4v12H6z",
  forward: "M6 6v12l8.5-6zM15.6 6H18v12h-2.4z",
  loop: "M7 7h10v3l4-4-4-4v3H5v6h2zM17 17H7v-3l-4 4 4 4v-3h12v-6h-2z",
  full: "M5 5h6v2H7v4H5zM13 5h6v6h-2V7h-4zM5 13h2v4h4v2H5zM17 13h2v6h-6v-2h4z",
};

const players = new WeakMap(); // survives the reruns of the page

export default function (component) {
  const root = component.parentElement.querySelector(".player");
  let player = players.get(root);
  if (!player) {
    player = new Player(root);
    players.set(root, player);
  }
  player.update(component.data, (pick) => component.setTriggerValue("pick", pick));
  return () => {
    player.close();
    players.delete(root);
  };
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

class Player {
  constructor(root) {
    this.root = root;
    this.frame = 0;
    this.speed = 1;
    this.loop = true;
    this.opacity = 0.6;
    this.mark = null; // the place of the last click, as shares of the picture
    this.video = element("video", { playsinline: "", class: "source" });
    this.video.muted = true;
    this.grid = element("div", { class: "tracks" });
    this.buildControls();
    this.message = element("p", { class: "message" });
    root.append(this.video, this.grid, this.bar, this.message);
    this.listen();
  }

  buildControls() {
    const button = (name, action) => {
      const made = element("button", { type: "button", class: name }, icon(name));
      made.onclick = action;
      return made;
    };
    this.buttons = {
      back: button("back", () => this.step(-1)),
      play: button("play", () => this.toggle()),
      forward: button("forward", () => this.step(1)),
      loop: button("loop", () => this.setLoop(!this.loop)),
      full: button("full", () => this.fullScreen()),
    };
    this.scrub = element("input", { type: "range", class: "scrub", min: 0, value: 0, step: 1 });
    this.readout = element("output", { class: "readout" });
    this.speeds = element("select", { class: "speed" });
    for (const speed of SPEEDS) this.speeds.append(element("option", { value: speed }, `${speed}×`));
    this.speeds.value = 1;
    this.slider = element("input", { type: "range", class: "opacity", min: 0, max: 1, step: 0.05, value: this.opacity });
    this.sliderName = element("span");
    this.overlay = element("label", { class: "overlay" }, this.sliderName, this.slider);
    const { back, play, forward, loop, full } = this.buttons;
    this.bar = element(
      "div",
      { class: "bar" },
      element("div", { class: "line" }, back, play, forward, this.scrub),
      element("div", { class: "line end" }, this.readout, this.overlay, this.speeds, loop, full)
    );
  }

  listen() {
    const { video } = this;
    this.scrub.oninput = () => this.go(+this.scrub.value);
    this.speeds.onchange = () => this.setSpeed(+this.speeds.value);
    this.slider.oninput = () => {
      this.opacity = +this.slider.value;
      this.draw();
    };
    video.onseeked = () => this.arrived();
    video.onplay = video.onpause = () => this.showState();
    video.onended = () => this.showState();
    video.onerror = () => {
      if (this.url) this.message.textContent = this.words.unplayable;
    };
    video.onloadeddata = () => {
      this.root.dataset.ready = "true";
      this.go(Math.min(this.frame, this.frames - 1));
    };
    this.keys = (event) => this.key(event);
    // Keys work with the focus inside, or with the pointer over the player and the focus nowhere in particular.
    this.outside = (event) => {
      if (this.root.matches(":hover") && event.target === document.body) this.key(event);
    };
    this.root.addEventListener("keydown", this.keys);
    document.addEventListener("keydown", this.outside);
    this.watch();
  }

  // Draw each frame as it is presented, and remember which one it is.
  watch() {
    const { video } = this;
    if (!video.requestVideoFrameCallback) {
      const tick = () => {
        if (!video.paused) this.present(video.currentTime);
        this.callback = requestAnimationFrame(tick);
      };
      tick();
      return;
    }
    const shown = (_now, metadata) => {
      this.present(metadata.mediaTime);
      this.callback = video.requestVideoFrameCallback(shown);
    };
    this.callback = video.requestVideoFrameCallback(shown);
  }

  present(seconds) {
    const frame = Math.min(this.frames - 1, Math.max(0, Math.floor(seconds * this.fps + 0.01)));
    // While a seek is under way an older frame may still arrive.
    if (this.target === undefined || frame === this.target) this.show(frame);
  }

  update(data, onPick) {
    this.onPick = onPick;
    this.words = data.words;
    this.startS = data.start_s;
    const sameVideo = this.signature === data.signature;
    const drawings = JSON.stringify([data.tracks, data.words]);
    if (sameVideo && drawings === this.drawings && data.frame === this.asked) return;
    const share = this.frames ? this.frame / this.frames : 0;
    this.fps = data.fps;
    this.tracks = data.tracks;
    if (drawings !== this.drawings) this.buildTracks();
    this.drawings = drawings;
    this.showWords();
    if (!sameVideo) {
      this.frame = data.frames === this.frames ? this.frame : Math.floor(share * data.frames);
      this.frames = data.frames;
      this.scrub.max = data.frames - 1;
      this.load(data.video);
      this.signature = data.signature;
    }
    if (data.frame !== this.asked) {
      this.asked = data.frame;
      this.frame = data.frame;
      if (this.root.dataset.ready === "true") this.go(data.frame);
    } else if (sameVideo) {
      this.draw();
    }
    this.showFrame();
  }

  load(base64) {
    const playing = !this.video.paused;
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    this.root.dataset.ready = "false";
    this.target = undefined;
    this.release();
    this.url = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
    this.video.src = this.url;
    this.video.playbackRate = this.speed;
    this.video.loop = this.loop;
    this.message.textContent = "";
    if (playing) this.video.play();
  }

  buildTracks() {
    this.grid.replaceChildren();
    this.grid.dataset.count = this.tracks.length;
    this.canvases = this.tracks.map((track, number) => {
      const ratio = Math.max(1, Math.min(3, Math.round(900 / track.width)));
      const canvas = element("canvas", { role: "img", "aria-label": track.title });
      canvas.width = track.width * ratio;
      canvas.height = track.height * ratio;
      canvas.style.aspectRatio = `${track.width} / ${track.height}`;
      canvas.style.setProperty("--shape", track.width / track.height);
      canvas.onclick = (event) => this.click(event, number);
      const caption = element("figcaption", {}, element("strong", {}, track.title));
      if (track.note) caption.append(element("span", {}, track.note));
      this.grid.append(element("figure", {}, caption, canvas));
      return canvas;
    });
    this.overlay.hidden = !this.tracks.some((track) => track.heat || track.shapes.length);
  }

  draw() {
    if (this.root.dataset.ready !== "true") return;
    this.tracks.forEach((track, number) => {
      const canvas = this.canvases[number];
      const context = canvas.getContext("2d");
      context.imageSmoothingEnabled = track.width >= PIXELATED_BELOW;
      const lay = (tile) =>
        context.drawImage(this.video, tile.x, tile.y, tile.width, tile.height, 0, 0, canvas.width, canvas.height);
      context.globalAlpha = 1;
      lay(track.tile);
      context.globalAlpha = this.opacity;
      if (track.heat) lay(track.heat);
      const scale = canvas.width / track.width;
      // Lines are drawn for the size on screen, not for the size of the clip.
      const unit = canvas.clientWidth ? canvas.width / canvas.clientWidth : 1;
      if (this.opacity > 0) {
        context.globalAlpha = Math.min(1, this.opacity * 1.6);
        for (const shape of track.shapes[this.frame] || []) drawShape(context, shape, scale, unit);
      }
      context.globalAlpha = 1;
      if (this.mark) drawMark(context, this.mark.x * canvas.width, this.mark.y * canvas.height, unit);
    });
    this.root.dataset.drawn = this.frame;
  }

  show(frame) {
    this.frame = frame;
    this.showFrame();
    this.draw();
  }

  // Go to a frame. While a seek is under way only the latest wish is remembered.
  go(frame) {
    const wish = Math.min(this.frames - 1, Math.max(0, frame));
    this.frame = wish;
    this.showFrame();
    if (this.target !== undefined) {
      this.wish = wish;
      return;
    }
    this.target = wish;
    this.video.currentTime = (wish + 0.5) / this.fps;
  }

  arrived() {
    const { target, wish } = this;
    this.wish = undefined;
    this.target = undefined;
    if (target === undefined) return; // the video looped by itself
    if (wish !== undefined && wish !== target) {
      this.go(wish);
      return;
    }
    this.show(target);
  }

  step(frames) {
    this.video.pause();
    const next = this.frame + frames;
    this.go(this.loop ? (next + this.frames) % this.frames : next);
  }

  toggle() {
    if (!this.video.paused) {
      this.video.pause();
      return;
    }
    if (this.frame >= this.frames - 1) this.go(0);
    this.video.play();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.video.playbackRate = speed;
    this.speeds.value = speed;
  }

  setLoop(loop) {
    this.loop = this.video.loop = loop;
    this.buttons.loop.setAttribute("aria-pressed", loop);
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = event.composedPath()[0];
    const far = event.shiftKey ? 10 : 1;
    const faster = (by) => this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(this.speed) + by))]);
    const actions = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.step(-far),
      ArrowRight: () => this.step(far),
      Home: () => this.go(0),
      End: () => this.go(this.frames - 1),
      "+": () => faster(1),
      "-": () => faster(-1),
      l: () => this.setLoop(!this.loop),
      f: () => this.fullScreen(),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    // The menu and the opacity slider keep their own keys; a focused button its space.
    if (!action || inside === this.speeds || inside === this.slider) return;
    if (event.key === " " && inside instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  click(event, number) {
    const place = this.canvases[number].getBoundingClientRect();
    const x = (event.clientX - place.left) / place.width;
    const y = (event.clientY - place.top) / place.height;
    const track = this.tracks[number];
    this.mark = { x, y };
    this.draw();
    const pixel = (share, size) => Math.min(size - 1, Math.max(0, Math.floor(share * size)));
    this.onPick({ track: number, t: this.frame, y: pixel(y, track.height), x: pixel(x, track.width) });
  }

  showWords() {
    const { words, buttons } = this;
    const name = (made, text) => {
      made.setAttribute("aria-label", text);
      made.title = text;
    };
    for (const key of ["back", "forward", "loop", "full"]) name(buttons[key], words[key]);
    name(this.scrub, words.scrub);
    name(this.speeds, words.speed);
    name(this.slider, words.opacity);
    this.sliderName.textContent = words.opacity;
    this.setLoop(this.loop);
    this.showState();
  }

  showState() {
    const playing = !this.video.paused && !this.video.ended;
    const { play } = this.buttons;
    play.replaceChildren(icon(playing ? "pause" : "play"));
    play.title = playing ? this.words.pause : this.words.play;
    play.setAttribute("aria-label", play.title);
    this.root.dataset.playing = playing;
  }

  showFrame() {
    this.scrub.value = this.frame;
    this.scrub.style.setProperty("--share", `${(100 * this.frame) / Math.max(1, this.frames - 1)}%`);
    this.readout.textContent = this.words.readout
      .replace("{seconds}", (this.startS + this.frame / this.fps).toFixed(2))
      .replace("{frames}", this.frames)
      .replace("{frame}", this.frame + 1);
    this.root.dataset.frame = this.frame;
  }

  release() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = undefined;
  }

  close() {
    document.removeEventListener("keydown", this.outside);
    this.root.removeEventListener("keydown", this.keys);
    if (this.video.cancelVideoFrameCallback) this.video.cancelVideoFrameCallback(this.callback);
    else cancelAnimationFrame(this.callback);
    this.video.pause();
    this.release();
    this.video.removeAttribute("src");
    this.root.replaceChildren();
  }
}

function drawShape(context, shape, scale, unit) {
  context.strokeStyle = context.fillStyle = shape.color;
  context.lineWidth = 3 * unit;
  if (shape.kind === "box") {
    const [x, y] = [shape.x1 * scale, shape.y1 * scale];
    context.strokeRect(x, y, shape.x2 * scale - x, shape.y2 * scale - y);
    if (shape.label) drawLabel(context, shape.label, x, Math.max(0, y), unit);
  } else if (shape.kind === "dot") {
    context.beginPath();
    context.arc(shape.x * scale, shape.y * scale, 5 * unit, 0, 2 * Math.PI);
    context.fill();
  } else {
    const points = shape.points.map(([x, y]) => [x * scale, y * scale]);
    context.beginPath();
    points.forEach(([x, y], n) => (n ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
    if (shape.arrow && points.length > 1) drawHead(context, ...points.slice(-2), unit);
  }
}

function drawHead(context, [x0, y0], [x, y], unit) {
  const angle = Math.atan2(y - y0, x - x0);
  context.beginPath();
  context.moveTo(x, y);
  for (const turn of [2.6, -2.6]) context.lineTo(x + 9 * unit * Math.cos(angle + turn), y + 9 * unit * Math.sin(angle + turn));
  context.fill();
}

function drawLabel(context, text, x, y, unit) {
  context.font = `600 ${18 * unit}px system-ui, sans-serif`;
  const width = context.measureText(text).width;
  const color = context.fillStyle;
  context.fillRect(x, y, width + 14 * unit, 27 * unit);
  context.fillStyle = "#fff";
  context.textBaseline = "top";
  context.fillText(text, x + 7 * unit, y + 5 * unit);
  context.fillStyle = color;
}

function drawMark(context, x, y, unit) {
  for (const [color, width] of [["#000", 5], ["#fff", 2.5]]) {
    context.strokeStyle = color;
    context.lineWidth = width * unit;
    context.beginPath();
    context.arc(x, y, 9 * unit, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 9 * unit * dx, y + 9 * unit * dy);
      context.lineTo(x + 17 * unit * dx, y + 17 * unit * dy);
    }
    context.stroke();
  }
}
