// What the teacher's screen shows of a room: how to get in, the question, how many have voted, and then how.

const boards = new WeakMap(); // the page calls again whenever Python ran; the board stays

export default function ({ data, parentElement, setTriggerValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, new Board(parentElement.querySelector(".room"), data));
  boards.get(parentElement).update(data, (seen) => setTriggerValue("changed", seen));
  return () => {
    boards.get(parentElement)?.close();
    boards.delete(parentElement);
  };
}

const make = (tag, name = "", text = "") => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
};
const letter = (n) => "ABCDEF"[n];
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, gap) => values[gap]);
const percent = (share) => `${Math.round(100 * share)}\u00a0%`;

class Board {
  constructor(root, data) {
    this.root = root;
    this.fresh = data.kind === "board"; // what has just been asked comes into sight
    this.choosing = false; // the teacher says which answer is right
    this.draw = this.draw.bind(this);
    this.enter(data);
  }

  enter(data) {
    this.letters = data.letters;
    this.follower = Follower.of(data.letters, data.token, this.draw);
    this.told = "";
  }

  update(data, changed) {
    if (data.letters !== this.letters) {
      this.close();
      this.enter(data);
    }
    this.data = data;
    this.changed = changed;
    this.build();
    this.draw();
  }

  close() {
    this.follower.leave(this.letters, this.draw);
  }

  say(name, values = {}) {
    return filled(this.data.words[name], values);
  }

  build() {
    const { kind, letters, code, address } = this.data;
    const entry = make("header", "entry");
    const picture = make("img");
    picture.src = code;
    picture.alt = this.say("code");
    const text = make("div", "how");
    const where = make("p", "where");
    const [before, after] = this.data.words.join.split("{address}");
    where.append(before, make("b", "", address), after);
    this.$there = make("p", "there");
    text.append(...(kind === "line" ? [] : [where]), make("strong", "letters", letters));
    if (kind === "large") text.append(make("p", "where", this.say("scan")));
    text.append(this.$there);
    entry.append(picture, text);
    this.$question = make("h3");
    this.$answers = make("ol");
    this.$said = make("p", "said");
    this.$buttons = make("div", "buttons");
    this.$asked = make("section", "asked");
    this.$asked.append(this.$question, this.$answers, this.$said, this.$buttons);
    this.root.dataset.kind = kind;
    this.root.replaceChildren(...(kind === "line" ? [entry] : kind === "large" ? [entry, this.$asked] : [this.$asked, entry]));
  }

  draw() {
    if (!this.data) return;
    const { state, over, lost } = this.follower;
    this.root.dataset.stage = over ? "ended" : (state?.stage ?? "");
    const there = Math.max(state?.there ?? 0, state?.votes ?? 0);
    this.$there.textContent = over ? this.say("gone") : lost ? this.say("lost") : state ? this.say("there", { there }) : "";
    if (over) this.tell("over");
    if (this.data.kind === "line" || !state) return;
    if (!over) this.notice(state);
    const asked = !over && state.words?.[this.data.lang];
    const ours = asked && (!this.data.name || state.name === this.data.name);
    this.$asked.classList.toggle("none", !ours);
    if (state.stage !== "closed") this.choosing = false;
    if (!ours) return this.clear(over);
    this.$question.textContent = asked.question;
    this.drawAnswers(asked.answers, state);
    const measured = state.stage === "revealed" && state.figures.length === 1;
    this.$said.textContent = this.choosing ? this.say("which") : measured ? this.say("measured", { figure: state.figures[0] }) : "";
    this.drawButtons(state, there);
    if (this.fresh && state.stage === "open") this.root.scrollIntoView({ block: "nearest", behavior: "smooth" });
    this.fresh = false;
  }

  clear(over) {
    this.$question.textContent = this.data.kind === "large" && !over ? this.say("idle") : "";
    for (const part of [this.$answers, this.$said, this.$buttons]) part.replaceChildren();
  }

  drawAnswers(answers, state) {
    const { counts, before = [], figures = [] } = state;
    const sum = (list) => list.reduce((all, count) => all + count, 0);
    const rows = answers.map((answer, n) => {
      const row = make("li");
      const bar = make("div", "bar");
      bar.append(make("b", "", letter(n)), make("span", "answer", answer));
      row.append(bar);
      if (counts) {
        const share = counts[n] / Math.max(1, sum(counts));
        bar.style.setProperty("--share", share);
        const told = make("span", "count", `${percent(share)}`);
        told.append(make("small", "", `${counts[n]}`));
        if (before.length) told.append(make("small", "before", this.say("before", { share: percent(before[n] / Math.max(1, sum(before))) })));
        row.append(told);
      }
      if (state.stage === "revealed") {
        row.classList.toggle("right", n === state.right);
        if (figures.length === answers.length) row.append(make("span", "figure", figures[n]));
      }
      if (this.choosing) {
        row.tabIndex = 0;
        row.setAttribute("role", "button");
        row.onclick = () => this.follower.act("reveal", n);
        row.onkeydown = (event) => ["Enter", " "].includes(event.key) && this.follower.act("reveal", n);
      }
      return row;
    });
    this.$answers.classList.toggle("counted", Boolean(counts));
    this.$answers.classList.toggle("measured", state.stage === "revealed" && figures.length === answers.length);
    this.$answers.replaceChildren(...rows);
  }

  drawButtons(state, there) {
    const { follower } = this;
    const words = state.stage === "open" ? ["voted", { votes: state.votes, there }] : ["closed", { votes: state.votes }];
    const tally = make("p", "tally", this.say(...words));
    const press = (name, action, main = false) => {
      const button = make("button", main ? "main" : "", this.say(name));
      button.onclick = action;
      return button;
    };
    const away = press("away", () => follower.act("away"));
    const buttons = {
      open: () => [press("close", () => follower.act("close"), true), away],
      closed: () => this.choosing
        ? [press("none", () => follower.act("reveal"))]
        : [press("reveal", () => this.reveal(state), true), press("again", () => follower.act("again")), away],
      revealed: () => [away],
    }[state.stage]();
    // What is pressed stays where it is while votes come in.
    const key = JSON.stringify([state.stage, state.number, this.choosing, this.data.lang, this.data.right]);
    if (this.$buttons.dataset.key === key && this.$buttons.children.length) this.$buttons.firstChild.textContent = tally.textContent;
    else this.$buttons.replaceChildren(tally, ...buttons);
    this.$buttons.dataset.key = key;
  }

  reveal(state) {
    if (state.decided || this.data.right != null) return this.follower.act("reveal", this.data.right);
    this.choosing = true;
    this.draw();
  }

  // What the page shows depends on which question is there and whether it was revealed: then it runs again, once.
  notice(state) {
    const { seen, name } = this.data;
    const stage = state.stage === "ended" ? "wait" : state.stage;
    const other = state.number !== seen[0] || (stage === "revealed") !== (seen[1] === "revealed") || (stage === "wait") !== (seen[1] === "wait");
    const now = `${state.number} ${stage}`;
    if (other && !(name && state.number < seen[0])) this.tell(now);
  }

  tell(now) {
    if (this.told === now) return;
    this.told = now;
    this.changed(now);
  }
}
