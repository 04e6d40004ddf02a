// The recorder: off, asking, live, counting, recording, replay. In each state it holds what that state needs, no more.

const COUNT_FROM = 3;
const IDLE_MS = 120_000; // so long a camera stays on while nobody records

// What the large button says in each state.
const GO = { off: "on", asking: "on", live: "record", counting: "cancel", recording: "stop", replay: "use" };
const ERRORS = new Set(["denied", "missing", "busy", "ended", "insecure", "old", "empty", "large", "failed"]);

const recorders = new WeakMap(); // the page calls again whenever Python ran; the recorder stays
const opened = new Map(); // by key: for which asking each dialog has been opened last in this window

export default function ({ data, parentElement, setTriggerValue }) {
  if (!recorders.has(parentElement)) recorders.set(parentElement, new Recorder(parentElement.querySelector(".frame")));
  const recorder = recorders.get(parentElement);
  recorder.update(data, (text) => setTriggerValue("recording", text));
  return () => {
    recorder.remove();
    recorders.delete(parentElement);
  };
}

class Recorder {
  constructor(frame) {
    this.frame = frame;
    this.root = frame.querySelector(".camera");
    for (const name of ["title", "close", "live", "replay", "count", "clock", "progress", "message", "note", "length", "other",
      "off", "again", "go", "privacy"]) this[`$${name}`] = this.root.querySelector(`.${name}`);
    this.$seconds = this.$length.querySelector("input");
    this.wanted = 0; // which request for the camera is the last one
    this.gone = new AbortController(); // ends all listening
    this.listen();
  }

  listen() {
    const on = (target, event, action) => target.addEventListener(event, action, { signal: this.gone.signal });
    on(this.$close, "click", () => this.frame.close());
    on(this.frame, "close", () => this.turnOff());
    on(this.$go, "click", () => this.go());
    on(this.$again, "click", () => this.goLive());
    on(this.$off, "click", () => this.turnOff());
    on(this.$other, "click", () => this.turnToOther());
    for (const video of [this.$live, this.$replay]) on(video, "resize", () => this.shape(video));
    on(this.$seconds, "input", () => this.showLength());
    on(this.root, "keydown", (event) => event.stopPropagation()); // the page and its players have keys of their own
    on(document, "visibilitychange", () => document.hidden && this.loseCamera("hidden"));
    on(window, "pagehide", () => this.turnOff());
  }

  update(data, send) {
    const { least, most, step, seconds, opened: asked } = data;
    const first = !this.data;
    this.data = data;
    this.send = send;
    this.dialog = asked !== null;
    this.root.dataset.dialog = this.dialog;
    if (this.asked !== seconds) {
      Object.assign(this.$seconds, { min: least, max: most, step });
      this.$seconds.value = this.asked = seconds;
    }
    if (first) this.enter("off");
    else this.show();
    if (!this.dialog) this.frame.open = true;
    else if (asked && asked !== opened.get(data.key)) {
      opened.set(data.key, asked);
      this.openDialog();
    }
  }

  openDialog() {
    if (this.frame.open) return;
    this.frame.showModal();
    this.turnOn();
  }

  // What the large button does: the next thing.
  go() {
    const next = {
      off: () => this.turnOn(),
      live: () => this.count(),
      counting: () => this.goLive(),
      recording: () => this.take.stop(),
      replay: () => this.use(),
    };
    next[this.state]?.();
  }

  // Leave a state and enter another: what the one before held is let go. `said`: a word's name.
  enter(state, said = "", gaps = {}) {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.moving);
    if (state !== "recording") this.take?.drop();
    if (state !== "replay") this.forget();
    if (state === "off" || state === "asking") this.release();
    const focused = this.dialog || this.root.contains(this.root.getRootNode().activeElement);
    Object.assign(this, { state, said, gaps });
    this.root.dataset.state = state;
    this.show();
    if (focused && this.frame.open) this.$go.focus({ preventScroll: true });
    if (state === "live" && !this.dialog) this.timer = setTimeout(() => this.turnOff("idle"), IDLE_MS);
  }

  turnOff(said = "", gaps = {}) {
    this.wanted += 1;
    if (this.state !== "off" || said) this.enter("off", said, gaps);
  }

  // The camera is gone, or nobody sees the page: what was recorded before stays.
  loseCamera(why) {
    if (this.state === "replay") this.release();
    else if (this.stream) this.turnOff(why);
  }

  async turnOn(id = "") {
    const hindered = obstacle();
    if (hindered) return this.enter("off", hindered);
    const wanted = (this.wanted += 1);
    this.enter("asking");
    try {
      const stream = await openCamera(id);
      if (wanted !== this.wanted) return closeCamera(stream);
      this.stream = stream;
      const [track] = stream.getVideoTracks();
      track.addEventListener("ended", () => this.stream === stream && this.loseCamera("ended"));
      const { facingMode, deviceId } = track.getSettings();
      Object.assign(this, { mirrored: facingMode !== "environment", camera: deviceId });
      this.$live.srcObject = stream;
      await this.$live.play();
      this.all = await cameras();
      if (wanted !== this.wanted) return;
      if (document.hidden) this.turnOff("hidden");
      else this.goLive();
    } catch (error) {
      if (wanted === this.wanted) this.turnOff(reason(error), { name: error?.name ?? error });
    }
  }

  turnToOther() {
    const { all, camera } = this;
    this.turnOn(all[(all.indexOf(camera) + 1) % all.length]);
  }

  goLive(said = "", gaps = {}) {
    if (this.stream) this.enter("live", said, gaps);
    else this.turnOn(this.camera);
  }

  count(left = COUNT_FROM) {
    if (left === COUNT_FROM) this.enter("counting");
    if (!left) return this.record();
    this.$count.textContent = left;
    this.timer = setTimeout(() => this.count(left - 1), 1000);
  }

  record() {
    const seconds = this.seconds;
    this.enter("recording");
    this.showProgress(0, seconds);
    try {
      this.take = new Take(this.stream, {
        begun: () => {
          this.timer = setTimeout(() => this.take.stop(), 1000 * seconds);
          this.run(performance.now(), seconds);
        },
        done: (blob) => this.review(blob),
        failed: (error) => this.goLive("failed", { name: error?.name ?? "" }),
      });
    } catch (error) {
      this.goLive("failed", { name: error.name });
    }
  }

  // The bar and the clock, as long as it records.
  run(since, seconds) {
    this.showProgress((performance.now() - since) / 1000, seconds);
    this.moving = requestAnimationFrame(() => this.run(since, seconds));
  }

  showProgress(passed, seconds) {
    const done = Math.min(passed, seconds);
    this.$progress.style.setProperty("--share", done / seconds);
    this.$progress.setAttribute("aria-valuemax", seconds);
    this.$progress.setAttribute("aria-valuenow", done.toFixed(1));
    this.$clock.lastElementChild.textContent = this.say("progress", { done: done.toFixed(1), seconds });
  }

  review(blob) {
    this.take = null;
    const bound = this.data.most_bytes;
    const MB = (bytes) => (bytes / 1024 ** 2).toFixed(1);
    if (!blob.size) return this.goLive("empty");
    if (blob.size > bound) return this.goLive("large", { found: MB(blob.size), bound: MB(bound) });
    this.enter("replay");
    this.blob = blob;
    this.address = URL.createObjectURL(blob);
    this.$replay.src = this.address;
    this.$replay.play().catch(() => {}); // a browser that plays nothing by itself shows the first frame
  }

  async use() {
    const text = await asText(this.blob);
    if (this.state !== "replay") return;
    this.send(text);
    if (this.dialog) this.frame.close();
    else this.goLive("sent");
  }

  // A camera may stand upright, and be turned.
  shape({ videoWidth, videoHeight }) {
    if (videoWidth && videoHeight) this.root.style.setProperty("--aspect", videoWidth / videoHeight);
  }

  // The recording that nobody looks at any more.
  forget() {
    if (!this.address) return;
    this.$replay.removeAttribute("src");
    this.$replay.load();
    URL.revokeObjectURL(this.address);
    this.blob = this.address = null;
  }

  // The camera's light goes off.
  release() {
    closeCamera(this.stream);
    this.stream = this.$live.srcObject = null;
  }

  get seconds() {
    return Number(this.$seconds.value);
  }

  say(name, gaps = {}) {
    return (this.data.words[name] ?? "").replace(/{(\w+)}/g, (gap, key) => gaps[key] ?? gap);
  }

  // All words and buttons of the state.
  show() {
    const { state, said, dialog } = this;
    const told = ERRORS.has(said);
    this.$title.textContent = this.say("title");
    this.$message.hidden = !told;
    this.$message.textContent = told ? this.say(said, this.gaps) : "";
    this.$note.textContent = told ? "" : this.say(said || this.note);
    if (state !== "counting") this.$count.textContent = "";
    this.$go.lastElementChild.textContent = this.say(GO[state]);
    this.$go.disabled = state === "asking";
    this.button("close", "close", dialog);
    this.button("other", "other", state === "live" && this.all.length > 1);
    this.button("off", "off", state === "live" && !dialog);
    this.button("again", "again", state === "replay");
    this.root.classList.toggle("mirrored", Boolean(this.mirrored));
    this.$length.firstElementChild.textContent = this.say("length");
    this.$seconds.setAttribute("aria-label", this.say("length"));
    this.$seconds.disabled = state === "counting" || state === "recording";
    this.$privacy.textContent = this.say("privacy");
    this.frame.setAttribute("role", dialog ? "dialog" : "group");
    this.showLength();
  }

  button(name, words, seen) {
    const button = this[`$${name}`];
    button.hidden = !seen;
    if (button.querySelector("svg")) button.setAttribute("aria-label", (button.title = this.say(words)));
    else button.textContent = this.say(words);
  }

  // What is said below the picture where nothing went wrong.
  get note() {
    if (this.state === "asking" || this.state === "replay") return this.state;
    return this.stream && this.mirrored ? "mirrored" : "";
  }

  showLength() {
    const { min, max } = this.$seconds;
    const words = this.say("seconds", { seconds: this.seconds });
    this.$length.lastElementChild.textContent = words;
    this.$seconds.setAttribute("aria-valuetext", words);
    this.$seconds.style.setProperty("--share", (this.seconds - min) / (max - min));
  }

  remove() {
    this.gone.abort();
    this.turnOff();
    if (this.dialog && this.frame.open) this.frame.close();
  }
}
