// The teacher's window: the notes of the lesson that is open at the prompt, and
// the newest result, which the board may still have covered.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  let lesson = null; // The name of the page whose notes are shown.
  let step = -1; // The key of the step that is shown.

  async function get(address) {
    const answer = await fetch(address, { cache: "no-store" });
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
      }
    } catch (failed) {
      trouble("The board does not answer: " + failed.message);
    } finally {
      asking = false;
    }
  }

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
