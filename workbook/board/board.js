// The board's page. It asks the shell's small server what there is, or finds it
// in this very file when that is a recording. Text of the stream is only ever
// set as text, and a drawing only ever shown as an image; HTML are the pages of
// the lessons alone.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const recording = byId("recording");
  const token = recording ? "" : location.hash.slice(1);

  const frames = new Map(); // By key; a frame never changes.
  let ledger = { version: 0, frames: [], waiting: [], offers: [], places: [] };
  let current = null; // The key of the frame that is shown.
  let following = true; // Whether it is the newest, and the next one will be shown.
  let predicting = false;
  let seen = new Set(); // What stays uncovered while predicting.
  let player = null;

  // --- What there is

  async function get(address) {
    const answer = await fetch(address, { cache: "no-store" });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
    return answer.json();
  }

  async function load(key) {
    if (!frames.has(key)) {
      frames.set(key, await get("frame?key=" + key));
    }
    return frames.get(key);
  }

  let asking = false;
  let askAgain = false;

  /** Asks for the ledger; of several wishes at once, one more question is enough. */
  async function refresh() {
    askAgain = true;
    if (asking) {
      return;
    }
    asking = true;
    try {
      while (askAgain) {
        askAgain = false;
        // With the newest frame, if it is none that is here: one question less to wait for.
        take(await get("ledger?known=" + Math.max(-1, ...frames.keys())));
        await show();
      }
    } catch (failed) {
      trouble("The board does not answer: " + failed.message);
    } finally {
      asking = false;
    }
  }

  function take(now) {
    ledger = now;
    if (now.newest) {
      frames.set(now.newest.key, now.newest);
    }
    const keys = now.frames.map((each) => each.key);
    for (const key of frames.keys()) {
      if (!keys.includes(key)) {
        frames.delete(key);
      }
    }
    if (following || !keys.includes(current)) {
      current = keys.length ? keys[keys.length - 1] : null;
      following = true;
    }
    hands();
    lesson();
    document.dispatchEvent(new CustomEvent("ledger", { detail: ledger }));
  }

  // --- What is shown

  const place = () => ledger.frames.findIndex((each) => each.key === current);

  const isCovered = (frame) => predicting && frame.tick > 0 && !seen.has(frame.key);

  function setText(id, text) {
    if (byId(id).textContent !== text) {
      byId(id).textContent = text;
    }
  }

  /** The address of a drawing that is ready to be shown, so that nothing flickers. */
  async function picture(svg) {
    if (!svg) {
      return "";
    }
    const image = new Image();
    const source = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
    image.src = source;
    await image.decode();
    return source;
  }

  let only = ""; // The one drawing that is shown; both when empty.

  function choose(id) {
    only = id;
    byId("pictures").classList.toggle("one", only !== "");
    show().catch((failed) => trouble(failed.message));
  }

  function put(id, source, words) {
    byId(id).hidden = !source || (only !== "" && only !== id);
    byId(id).alt = words;
    if (!source) {
      byId(id).removeAttribute("src");
    } else if (byId(id).getAttribute("src") !== source) {
      byId(id).src = source;
    }
  }

  async function show() {
    steps();
    setText("shown", recording ? "Recording" : ledger.shown);
    if (current === null) {
      byId("result").hidden = true;
      byId("cover").hidden = true;
      setText("title", "Board");
      setText("says", ledger.says || "");
      return;
    }
    const key = current;
    const frame = await load(key);
    const covered = isCovered(frame);
    const pictures = covered
      ? ["", ""]
      : await Promise.all([picture(frame.pipeline), picture(frame.time)]);
    if (key !== current || covered !== isCovered(frame)) {
      return; // Somebody went on meanwhile.
    }
    const several = ledger.frames.some((each) => each.query !== frame.query);
    const name = (several ? "query " + frame.query + ", " : "") + frame.title;
    setText("title", covered ? "tick " + frame.tick : name);
    document.title = covered ? "Board: tick " + frame.tick : "Board: " + name;
    byId("cover").hidden = !covered;
    byId("result").hidden = covered;
    if (covered) {
      setText("came", frame.came.length ? "These rows came:" : "No row came.");
      list("rows", frame.came, (item, row) => (item.textContent = row));
    } else {
      seen.add(key);
      put("pipeline", pictures[0], "The pipeline at " + name + ". " + frame.says);
      put("time", pictures[1], "Event time against arrival until " + name + ", in words below.");
      setText("words", frame.words);
      byId("detail").hidden = !frame.words;
      if (!pictures[0] && !pictures[1]) {
        byId("detail").open = true;
      }
    }
    const newest = following && !recording && ledger.says !== frame.says;
    setText(
      "says",
      newest ? ledger.says : covered ? "Covered: what comes out?" : frame.says);
    document.body.dataset.shown = covered ? "covered" : String(key);
  }

  function steps() {
    const at = place();
    const end = ledger.frames.length - 1;
    byId("first").disabled = at <= 0;
    byId("back").disabled = at <= 0;
    byId("forth").disabled = at < 0 || at >= end;
    byId("last").disabled = at < 0 || at >= end;
    byId("play").setAttribute("aria-pressed", String(player !== null));
    byId("predict").setAttribute("aria-pressed", String(predicting));
  }

  /** Fills a list, and keeps its elements: whoever is on one with the keyboard stays there. */
  function list(id, values, fill) {
    const parent = byId(id);
    while (parent.children.length > values.length) {
      parent.lastElementChild.remove();
    }
    values.forEach((value, i) => {
      const item = parent.children[i] || parent.appendChild(document.createElement("li"));
      fill(item, value);
    });
  }

  // --- Steps

  function go(to) {
    const end = ledger.frames.length - 1;
    if (end < 0) {
      return;
    }
    const at = Math.max(0, Math.min(end, to));
    current = ledger.frames[at].key;
    following = at === end;
    show().catch((failed) => trouble(failed.message));
  }

  function pause() {
    clearInterval(player);
    player = null;
    steps();
  }

  function play() {
    if (player !== null) {
      pause();
      return;
    }
    if (place() === ledger.frames.length - 1) {
      go(0);
    }
    player = setInterval(playOn, Number(byId("speed").value));
    steps();
  }

  function playOn() {
    const frame = frames.get(current);
    if (frame && isCovered(frame)) {
      return; // It goes on when somebody has uncovered it.
    }
    go(place() + 1);
    if (place() === ledger.frames.length - 1) {
      pause();
    }
  }

  function changeSpeed(by) {
    const speed = byId("speed");
    speed.selectedIndex = Math.max(0, Math.min(speed.length - 1, speed.selectedIndex + by));
    restartPlayer();
  }

  function restartPlayer() {
    if (player !== null) {
      clearInterval(player);
      player = setInterval(playOn, Number(byId("speed").value));
    }
  }

  const covered = () => current !== null && frames.has(current) && isCovered(frames.get(current));

  function uncover() {
    seen.add(current);
    if (document.activeElement === byId("uncover")) {
      byId("predict").focus();
    }
    show().catch((failed) => trouble(failed.message));
  }

  /** What was shown until now stays uncovered. */
  function predict() {
    predicting = !predicting;
    seen = new Set(ledger.frames.slice(0, place() + 1).map((each) => each.key));
    show().catch((failed) => trouble(failed.message));
  }

  function fullScreen() {
    const done = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    done.catch((refused) => trouble("No full screen: " + refused.message));
  }

  function help() {
    byId("help").hidden = !byId("help").hidden;
    byId("ask").setAttribute("aria-expanded", String(!byId("help").hidden));
  }

  // --- Hands

  function trouble(text) {
    byId("trouble").hidden = !text;
    setText("trouble", text);
  }

  let calls = Promise.resolve();

  /** Makes a call at the prompt; several are made one after the other. */
  function call(name, argument) {
    calls = calls.then(async () => {
      try {
        const answer = await fetch("hand", {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-Board-Token": token },
          body: JSON.stringify({ call: name, argument: argument || "" }),
        });
        trouble(answer.ok ? (await answer.json()).sentence : await answer.text());
      } catch (failed) {
        trouble("The board does not answer: the shell has ended, or was reset.");
      }
    });
  }

  function hands() {
    if (!token) {
      return;
    }
    const more = ledger.notShown ? ["and " + ledger.notShown + " more"] : [];
    const waiting = ledger.waiting.concat(more);
    list("waiting", waiting.length ? waiting : ["nothing"], (item, row) => {
      item.textContent = row;
    });
    list("offers", ledger.offers, (item, offer) => {
      let button = item.firstElementChild;
      if (!button) {
        button = item.appendChild(document.createElement("button"));
        button.type = "button";
        button.append(document.createElement("span"), document.createElement("code"));
        button.addEventListener("click", () => call("send", button.lastChild.textContent));
      }
      button.firstChild.textContent = offer.what;
      button.lastChild.textContent = offer.line;
      button.disabled = !offer.line;
    });
    const places = byId("place");
    if (places.length !== ledger.places.length) {
      places.replaceChildren(...ledger.places.map((each) => new Option(each)));
    }
  }

  // --- The lesson's page

  let page = ""; // The one in the window; empty before it was asked for.
  let opened = ""; // The one that is open at the prompt.

  /** Follows the prompt to another lesson. */
  function lesson() {
    const now = ledger.lesson || "";
    if (recording || now === opened) {
      return;
    }
    opened = now;
    page = "";
    byId("read").hidden = !opened;
    if (!opened && !byId("lesson").hidden) {
      read();
    } else if (!byId("lesson").hidden) {
      turnTo(opened, "");
    }
  }

  /** Shows a page, which is the workbook's own and comes as HTML without anything that runs. */
  async function turnTo(name, where) {
    try {
      if (name !== page) {
        const answer = await get("lesson?page=" + encodeURIComponent(name));
        page = name;
        byId("lesson").innerHTML = answer.html;
        byId("lesson").scrollTop = 0;
      }
      if (where && byId(where)) {
        byId(where).scrollIntoView();
      }
    } catch (failed) {
      trouble("The page could not be shown: " + failed.message);
    }
  }

  function read() {
    const hidden = !byId("lesson").hidden || !opened;
    byId("lesson").hidden = hidden;
    byId("read").setAttribute("aria-pressed", String(!hidden));
    document.querySelector("main").classList.toggle("with-lesson", !hidden);
    if (!hidden && !page) {
      turnTo(opened, "");
    }
    if (!hidden && matchMedia("(max-width: 1100px)").matches) {
      byId("lesson").scrollIntoView(); // It stands below the drawings there.
    }
  }

  function showHands() {
    const hidden = !byId("hands").hidden || !token;
    byId("hands").hidden = hidden;
    document.querySelector("main").classList.toggle("with-hands", !hidden);
  }

  // --- Keys and buttons

  const keys = {
    ArrowLeft: () => go(place() - 1),
    ArrowRight: () => go(place() + 1),
    Home: () => go(0),
    End: () => go(ledger.frames.length - 1),
    " ": () => (covered() ? uncover() : play()),
    p: () => (covered() ? uncover() : predict()),
    "-": () => changeSpeed(1),
    "+": () => changeSpeed(-1),
    1: () => choose("pipeline"),
    2: () => choose("time"),
    0: () => choose(""),
    f: fullScreen,
    w: () => (byId("detail").open = !byId("detail").open),
    l: read,
    h: showHands,
    s: () => byId("row").focus(),
    q: () => document.dispatchEvent(new CustomEvent("vote-or-drawings")),
    x: () => byId("vote-large").click(),
    v: () => token && call("vote"),
    c: () => token && call("vote", "close"),
    b: () => token && call("vote", "bars"),
    a: () => token && call("vote", "again"),
    r: () => token && call("vote", "run"),
    t: () => token && call("tick"),
    u: () => token && call("undo"),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    const here = event.target;
    const types = here.matches("input, select, textarea");
    const presses = here.matches("button, summary") && event.key === " ";
    const scrolls = here.scrollWidth > here.clientWidth && here.matches("pre, #pictures, #lesson") && event.key.startsWith("Arrow");
    if (event.key === "Escape" && types) {
      here.blur();
    }
    if (types || presses || scrolls || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  const clicks = {
    first: keys.Home,
    back: keys.ArrowLeft,
    forth: keys.ArrowRight,
    last: keys.End,
    play,
    predict,
    uncover,
    read,
    full: fullScreen,
    ask: help,
    tick: () => call("tick"),
    undo: () => call("undo"),
    restart: () => call("restart"),
    crash: () => call("crash", byId("place").value),
  };
  for (const [id, click] of Object.entries(clicks)) {
    byId(id).addEventListener("click", click);
  }
  byId("lesson").addEventListener("click", (event) => {
    const link = event.target.closest("button.link");
    if (link) {
      turnTo(link.dataset.page, link.dataset.place);
    }
  });
  byId("speed").addEventListener("change", restartPlayer);
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    call("send", byId("row").value);
    byId("row").select();
  });

  // --- Begin

  if (recording) {
    const data = JSON.parse(recording.textContent);
    data.frames.forEach((each) => frames.set(each.key, each));
    take(data);
    go(0);
    show().catch((failed) => trouble(failed.message));
  } else {
    showHands();
    const events = new EventSource("events");
    events.addEventListener("open", () => trouble(""));
    events.addEventListener("message", refresh);
    events.addEventListener("error", () =>
      trouble("Not connected: the shell has ended or was reset, or this page waits for it."));
  }
})();
