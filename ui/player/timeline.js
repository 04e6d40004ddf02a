// One hidden video, one timeline: goes to a frame, plays, and holds a still of the frame that is on the screen.

const carriers = (globalThis[Symbol.for("motion-lab-carriers")] ??= { held: new Map(), waiting: new Set() });

class Timeline {
  // `on.open()`: time to seek a first frame. `on.show()`: there is another `still`. `on.change()`: plays or pauses.
  // `on.fail()`: the browser cannot play it.
  constructor({ mosaic, fps, frames }, on) {
    this.id = mosaic;
    this.fps = fps;
    this.frames = frames;
    this.on = on;
    this.still = document.createElement("canvas"); // the video itself may go on while its tiles are drawn
    this.shown = null; // the frame of the still
    this.sought = null; // the frame on its way
    this.wished = null; // the latest wish, which is all that is remembered while a frame is on its way
    const video = (this.video = document.createElement("video"));
    video.muted = video.playsInline = true;
    video.preload = "auto";
    video.onloadeddata = () => {
      Object.assign(this.still, { width: video.videoWidth, height: video.videoHeight });
      on.open();
      this.callback = video.requestVideoFrameCallback(this.#present);
    };
    video.onplay = video.onpause = on.change;
    video.onerror = on.fail;
    video.onseeked = () => this.#arrive();
    video.onended = () => {
      this.seek(this.frames - 1);
      on.change();
    };
    carriers.waiting.add(this.#look);
    this.#look();
  }

  #look = () => {
    const found = [...carriers.held.values()].find((carried) => carried.id === this.id);
    if (!found) return;
    carriers.waiting.delete(this.#look);
    this.url = URL.createObjectURL(new Blob([found.bytes], { type: "video/mp4" }));
    this.video.src = this.url;
  };

  #present = (_now, { mediaTime }) => {
    this.callback = this.video.requestVideoFrameCallback(this.#present);
    const frame = Math.round(mediaTime * this.fps);
    // While a frame is on its way an older one may still come.
    if (this.sought === null || frame === this.sought) this.#show(frame);
  };

  // The video is sometimes late or ahead of what it says, but a VideoFrame knows its own time.
  #show(expected) {
    let picture = null;
    try {
      if (window.VideoFrame) picture = new VideoFrame(this.video);
    } catch {
      return; // closed, or not drawn yet: then it calls again
    }
    const frame = picture ? Math.round((picture.timestamp / 1e6) * this.fps) : expected;
    if (this.sought === null && frame === this.wished) this.wished = null;
    if (!picture || frame !== this.shown) {
      this.still.getContext("2d").drawImage(picture ?? this.video, 0, 0);
      this.shown = frame;
      this.on.show();
    }
    picture?.close();
  }

  // The frame that is or will be on the screen.
  get frame() {
    return this.wished ?? this.shown ?? 0;
  }

  get playing() {
    return !this.video.paused && !this.video.ended;
  }

  // Going to a frame is to stay there.
  seek(frame) {
    this.video.pause();
    this.wished = Math.min(Math.max(frame, 0), this.frames - 1);
    if (this.sought === null) this.#go();
  }

  #go() {
    this.sought = this.wished;
    this.video.currentTime = (this.sought + 0.5) / this.fps; // the middle of a frame is never its neighbour
  }

  #arrive() {
    if (this.sought === null) return; // the video looped by itself
    const { sought, wished } = this;
    this.sought = null;
    this.#show(sought);
    if (wished !== sought) this.#go();
    else if (this.playing) this.wished = null; // what is shown may be a frame later already
  }

  play() {
    if (this.frame === this.frames - 1) this.seek(0);
    else if (this.sought === null) this.wished = null; // else it plays from the frame that is on its way
    this.video.play().catch(() => {}); // a pause before it began
  }

  pause() {
    this.seek(this.frame); // the video may be ahead of its still
  }

  close() {
    carriers.waiting.delete(this.#look);
    const { video } = this;
    if (this.callback) video.cancelVideoFrameCallback(this.callback);
    video.onloadeddata = video.onplay = video.onpause = video.onerror = video.onseeked = video.onended = null;
    video.pause();
    video.removeAttribute("src");
    video.load();
    video.remove();
    if (this.url) URL.revokeObjectURL(this.url);
  }
}
