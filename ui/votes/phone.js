"use strict";
const { letters, key, words, names, state: first, lang: given } = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const page = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const codes = Object.keys(names);
let state = first, lang = given, sending = null, problem = "", lost = false, over = "";

const say = (name, values = {}) => words[lang][name].replace(/\{(\w+)\}/g, (_, gap) => values[gap]);
const letter = (n) => "ABCDEF"[n];
const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

function draw() {
  const other = codes.find((code) => code !== lang);
  document.documentElement.lang = lang;
  document.title = `${say("title")} · ${letters}`;
  at("lang").textContent = names[other];
  const stage = over ? "ended" : state.stage;
  const asked = state.words?.[lang];
  const shown = asked && stage !== "ended";
  document.body.className = `${shown ? "" : "wait "}${stage}${stage === "revealed" && state.right == null ? " open-end" : ""}`;
  at("question").textContent = shown ? asked.question : say(stage === "ended" ? over || "ended" : "wait");
  drawAnswers(shown ? asked.answers : [], stage);
  at("said").textContent = said(stage, asked);
  at("lost").textContent = lost && !over ? say("lost") : "";
}

function drawAnswers(answers, stage) {
  const mine = sending ?? state.mine;
  const place = at("answers");
  while (place.children.length > answers.length) place.lastChild.remove();
  answers.forEach((answer, n) => {
    const button = place.children[n] ?? place.appendChild(document.createElement("button"));
    if (!button.children.length) {
      button.append(document.createElement("b"), document.createElement("span"));
      button.onclick = () => vote(n);
    }
    button.firstChild.textContent = letter(n);
    button.lastChild.textContent = answer;
    button.setAttribute("aria-pressed", n === mine);
    button.disabled = stage !== "open";
    button.className = (n === sending ? "sending " : "") + (stage === "revealed" && n === state.right ? "right" : "");
    if (stage === "revealed" && state.figures.length === answers.length) {
      const figure = button.lastChild.appendChild(document.createElement("small"));
      figure.textContent = state.figures[n];
    }
  });
}

function said(stage, asked) {
  if (problem) return say(problem);
  if (stage === "wait") return say("soon");
  if (stage === "open") return say(sending != null ? "sending" : state.mine != null ? "counted" : "tap");
  if (stage === "closed") return (state.mine == null ? `${say("not_voted")} ` : "") + say("closed");
  if (stage !== "revealed") return "";
  const { right, mine, figures } = state;
  const lines = [];
  if (right == null) lines.push(say("no_right"));
  else lines.push(mine === right ? say("is_right") : say("is_wrong", { letter: letter(right), answer: asked.answers[right] }));
  if (figures.length === 1) lines.push(say("measured", { figure: figures[0] }));
  return lines.join("\n");
}

function take(news) {
  if (news.number !== state.number || news.stage !== state.stage) problem = "";
  if (news.number !== state.number || news.stage !== "open") sending = null;
  // It was asked before the first answer, and so by nobody.
  if (news.number === state.number && news.mine == null) news.mine = state.mine;
  if (news.version >= state.version) state = news;
  if (news.stage === "ended") over = "ended";
}

async function ask(path, options = {}, seconds = 40) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 1000 * seconds);
  try {
    return await fetch(path, {
      ...options, signal: stop.signal, cache: "no-store", headers: { "room-key": key, ...options.headers },
    });
  } finally {
    clearTimeout(timer);
  }
}

const backOff = (fails) => pause(Math.min(15, 2 ** fails / 2) * (0.5 + Math.random()));

// The last tap counts: one that is still being sent is overtaken by the next.
async function vote(answer) {
  const { number } = state;
  const body = JSON.stringify({ number, answer, page });
  const mine = (vote.last = (vote.last ?? 0) + 1);
  sending = answer;
  problem = "";
  draw();
  await vote.before; // in the order of the taps
  if (mine !== vote.last) return;
  vote.before = send(number, body, () => mine !== vote.last || state.number !== number || state.stage !== "open");
}

async function send(number, body, overtaken) {
  for (let fails = 0; !overtaken(); fails++) {
    try {
      const answer = await ask(letters, { method: "POST", body, headers: { "content-type": "application/json" } }, 10);
      if (answer.status >= 500) throw new Error();
      const found = await answer.json();
      if (found.state) take(found.state);
      if (answer.status === 404) over = found.problem;
      lost = false;
      if (!overtaken() || found.problem) {
        sending = null;
        problem = over ? "" : (found.problem ?? "");
      }
      break;
    } catch {
      lost = true;
      draw();
      await backOff(fails);
    }
  }
  draw();
}

async function follow() {
  for (let fails = 0; !over; ) {
    const began = Date.now();
    try {
      const answer = await ask(`${letters}/now?since=${state.version}`);
      if (answer.status === 404) over = (await answer.json()).problem;
      else if (answer.status === 200) take(await answer.json());
      else if (answer.status !== 204) throw new Error();
      fails = 0;
      lost = false;
      draw();
      if (Date.now() - began < 300) await pause(0.3);
    } catch {
      // A phone that slept, or one answer that got lost, is no reason to worry anybody.
      lost = ++fails > 1;
      draw();
      await backOff(fails);
    }
  }
}

at("lang").onclick = () => {
  lang = codes.find((code) => code !== lang);
  const address = new URL(location.href);
  address.searchParams.set("lang", lang);
  history.replaceState(null, "", address);
  draw();
};
draw();
follow();
