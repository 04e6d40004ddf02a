// One connection to the room for all that shows it: it waits at the server for news.

const rooms = (globalThis[Symbol.for("motion-lab-rooms")] ??= new Map());

class Follower {
  constructor(letters, token) {
    // The app's pages lie side by side, whatever stands before them in the address.
    this.address = new URL(`vote/${letters}/board`, new URL(".", location.href));
    this.token = token;
    this.state = null;
    this.lost = this.over = false;
    this.shown = new Set();
    this.gone = new AbortController();
    this.run();
  }

  static of(letters, token, show) {
    if (!rooms.has(letters)) rooms.set(letters, new Follower(letters, token));
    const follower = rooms.get(letters);
    follower.shown.add(show);
    return follower;
  }

  leave(letters, show) {
    this.shown.delete(show);
    // Later: a page that is drawn anew comes back at once.
    setTimeout(() => {
      if (this.shown.size || rooms.get(letters) !== this) return;
      this.gone.abort();
      rooms.delete(letters);
    }, 3000);
  }

  async ask(path, options = {}) {
    const answer = await fetch(this.address + path, {
      ...options, signal: this.gone.signal, cache: "no-store", headers: { "room-token": this.token, ...options.headers },
    });
    if (answer.status === 404) this.over = true;
    else if (answer.status === 200) this.take(await answer.json());
    else if (answer.status !== 204) throw new Error(answer.status);
    this.lost = false;
    this.show();
  }

  take(state) {
    if (!this.state || state.news >= this.state.news) this.state = state;
    if (state.stage === "ended") this.over = true;
  }

  show() {
    for (const show of this.shown) show();
  }

  act(act, answer = null) {
    const body = JSON.stringify({ act, answer, number: this.state.number });
    return this.ask("", { method: "POST", body, headers: { "content-type": "application/json" } }).catch(() => {
      this.lost = true;
      this.show();
    });
  }

  async run() {
    const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));
    for (let fails = 0; !this.over && !this.gone.signal.aborted; ) {
      try {
        await this.ask(`?since=${this.state?.news ?? -1}`);
        fails = 0;
        await pause(0.25); // a hundred votes in a second are a few pictures
      } catch {
        if (this.gone.signal.aborted) return;
        this.lost = ++fails > 1;
        this.show();
        await pause(Math.min(8, 2 ** fails / 4) * (0.5 + Math.random()));
      }
    }
  }
}
