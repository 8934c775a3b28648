// The teacher's window: the notes of the lesson that is open at the prompt, the
// newest result, which the board may still have covered, and the room's vote with
// its counts, which the board may not show yet.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const token = location.hash.slice(1);
  let lesson = null; // The name of the page whose notes are shown.
  let step = -1; // The key of the step that is shown.

  async function get(address) {
    const headers = token ? { "X-Board-Token": token } : {};
    const answer = await fetch(address, { cache: "no-store", headers });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
    return answer.json();
  }

  function trouble(text) {
    byId("trouble").hidden = !text;
    byId("trouble").textContent = text;
  }

  async function notes(name) {
    if (name === lesson) {
      return;
    }
    lesson = name;
    byId("lesson-name").textContent = name ? name.replace("/README.md", "") : "";
    if (!name) {
      byId("notes").textContent = "No lesson is open: lesson(5) at the prompt opens one.";
      return;
    }
    const found = await get("notes");
    if (found.html) {
      byId("notes").innerHTML = found.html; // The workbook's own, with nothing that runs.
    } else {
      byId("notes").textContent = "This page has no notes.";
    }
  }

  function newest(ledger) {
    if (ledger.newest) {
      step = ledger.newest.key;
      byId("step").textContent = ledger.newest.title;
      byId("words").textContent = ledger.newest.words;
    } else if (!ledger.frames.length) {
      step = -1;
      byId("step").textContent = "No step yet";
      byId("words").textContent = "";
    }
  }

  let asking = false;
  let askAgain = false;

  async function refresh() {
    askAgain = true;
    if (asking) {
      return;
    }
    asking = true;
    try {
      while (askAgain) {
        askAgain = false;
        const ledger = await get("ledger?known=" + step);
        byId("says").textContent = ledger.says;
        await notes(ledger.lesson);
        newest(ledger);
        await room(ledger.vote);
      }
    } catch (failed) {
      trouble("The board does not answer: " + failed.message);
    } finally {
      asking = false;
    }
  }

  // --- The room's vote

  function cell(tag, text, kind) {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = kind || "";
    return made;
  }

  /** With the counts, which only who has the token gets. */
  async function room(onBoard) {
    byId("room").hidden = !token;
    if (!token) {
      return;
    }
    // It may have ended meanwhile: then this is null, too.
    const vote = onBoard ? await get("vote") : null;
    const phase = vote ? vote.phase : "none";
    byId("room").dataset.phase = phase;
    byId("vote-close").disabled = phase !== "open";
    byId("vote-again").disabled = phase !== "closed" && phase !== "shown";
    byId("vote-bars").disabled = phase !== "closed";
    byId("vote-run").disabled = phase !== "closed" && phase !== "shown";
    byId("vote-end").disabled = !vote;
    byId("room-says").textContent = vote
      ? vote.question + " " + (phase === "open" ? "Open" : "Closed") + ", " + vote.votes +
        (vote.votes === 1 ? " vote." : " votes.")
      : "No question is on the board.";
    // While they vote, what will be said of it would only distract.
    const closed = vote && phase !== "open";
    byId("advice").replaceChildren(
      ...(closed ? vote.advice : []).map((each) => cell("li", each)));
    byId("counts").hidden = !vote;
    if (vote) {
      const rounds = vote.choices[0].counts.map((_, i) => cell("th", "vote " + (i + 1)));
      byId("rounds").replaceChildren(cell("td", ""), cell("th", "choice"), ...rounds);
      byId("choices").replaceChildren(
        ...vote.choices.map((each) => {
          const row = document.createElement("tr");
          row.append(
            cell("th", each.letter),
            cell("td", each.text + (each.right ? " (right)" : "")),
            ...each.counts.map((count) => cell("td", String(count), "number")));
          return row;
        }));
    }
  }

  let calls = Promise.resolve();

  /** Makes the prompt's call vote(...); several are made one after the other. */
  function call(word) {
    calls = calls.then(async () => {
      try {
        const answer = await fetch("hand", {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-Board-Token": token },
          body: JSON.stringify({ call: "vote", argument: word }),
        });
        trouble(answer.ok ? (await answer.json()).sentence : await answer.text());
      } catch (failed) {
        trouble("The board does not answer: the shell has ended, or was reset.");
      }
    });
  }

  const keys = { v: "next", c: "close", a: "again", b: "bars", r: "run", e: "end" };
  for (const word of Object.values(keys)) {
    byId("vote-" + word).addEventListener("click", () => call(word === "next" ? "" : word));
  }
  document.addEventListener("keydown", (event) => {
    if (Object.hasOwn(keys, event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      byId("vote-" + keys[event.key]).click(); // One that is disabled does nothing.
    }
  });

  // --- The time since the lesson began

  let begun = 0;

  function tell() {
    const minutes = Math.floor((Date.now() - begun) / 60000);
    byId("clock").textContent = minutes + (minutes === 1 ? " minute" : " minutes");
  }

  byId("begin").addEventListener("click", () => {
    begun = Date.now();
    byId("begin").textContent = "Begin again";
    tell();
  });
  setInterval(() => begun && tell(), 1000);

  const events = new EventSource("events");
  events.addEventListener("open", () => trouble(""));
  events.addEventListener("message", refresh);
  events.addEventListener("error", () =>
    trouble("Not connected: the shell has ended or was reset, or this page waits for it."));
})();
