// The vote on the board: the question, the way for the phones, and how many have
// voted; the bars and what is right when the board's server says so. It hears of
// each change from board.js.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  let vote = null;
  let asked = ""; // The question that is in front, or was put aside.
  let aside = false; // Whether the drawings stand in front of it.
  let frame; // The newest step's key.

  function setText(id, text) {
    byId(id).hidden = !text;
    if (byId(id).textContent !== text) {
      byId(id).textContent = text;
    }
  }

  const votes = (number) => number + (number === 1 ? " vote" : " votes");

  const inWords = ["", "First", "Second", "Third"];
  const name = (round) => (inWords[round] || "Round " + round) + " vote";

  function element(tag, text, kind) {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = kind || "";
    return made;
  }

  /** A bar for each round: its length is the share, and the numbers stand beside it. */
  function bars(choice) {
    return choice.counts.map((count, i) => {
      const all = vote.choices.reduce((sum, each) => sum + each.counts[i], 0);
      const percent = all ? Math.round((100 * count) / all) : 0;
      const row = element("div", "", "bar");
      const said = count + ", " + percent + " %";
      row.append(
        element("span", vote.round > 1 ? name(i + 1) + ": " + said : said),
        element("div", ""));
      row.lastChild.style.width = percent + "%";
      row.lastChild.hidden = count === 0;
      row.dataset.count = count;
      return row;
    });
  }

  function evidence(choice, open) {
    const details = document.createElement("details");
    details.open = open;
    details.append(element("summary", choice.against), element("pre", choice.shown));
    details.lastChild.tabIndex = 0;
    return details;
  }

  function choices() {
    const marked = vote.phase === "marked";
    // What most of those who are wrong have chosen is answered at once.
    const wrong = marked ? vote.choices.filter((each) => !each.right) : [];
    const most = Math.max(0, ...wrong.map((each) => each.counts.at(-1)));
    byId("vote-choices").replaceChildren(
      ...vote.choices.map((choice) => {
        const item = document.createElement("li");
        const line = element("p", "");
        line.append(element("b", choice.letter), element("span", choice.text));
        item.append(line);
        if (marked) {
          line.append(element("em", choice.right ? "right" : "wrong"));
          item.className = choice.right ? "right" : "wrong";
        }
        if (choice.counts) {
          item.append(...bars(choice));
        }
        if (choice.shown) {
          item.append(evidence(choice, most > 0 && choice.counts.at(-1) === most));
        }
        return item;
      }));
  }

  function says() {
    const round = vote.round > 1 ? name(vote.round) + ": " : "";
    switch (vote.phase) {
      case "open":
        return round + votes(vote.votes);
      case "closed":
        return round + "closed, " + votes(vote.votes);
      default:
        return round + votes(vote.votes);
    }
  }

  let drawn = ""; // What the choices were made from: an open answer stays open.

  function show() {
    const front = vote !== null && !aside;
    byId("vote").hidden = !front;
    document.body.classList.toggle("voting", front);
    if (vote === null) {
      return;
    }
    byId("vote").dataset.phase = vote.phase;
    setText("vote-about", vote.about);
    setText("vote-came", vote.came);
    setText("vote-question", vote.question);
    setText("vote-count", says());
    setText("vote-why", vote.why || "");
    byId("vote-way").hidden = vote.phase !== "open";
    if (vote.phase !== "open") {
      byId("vote").classList.remove("large");
      byId("vote-large").setAttribute("aria-pressed", "false");
    }
    setText("vote-address", vote.address.replace("http://", "").replace(/\/$/, ""));
    byId("vote-only").hidden = !vote.onlyHere;
    const code = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(vote.code);
    if (byId("vote-code").getAttribute("src") !== code) { // Each vote would load it anew.
      byId("vote-code").alt = "QR code of " + vote.address;
      byId("vote-code").src = code;
    }
    const made = JSON.stringify([vote.key, vote.phase, vote.choices]);
    if (made !== drawn) {
      drawn = made;
      choices();
    }
  }

  document.addEventListener("ledger", (event) => {
    vote = event.detail.vote || null;
    const key = vote === null ? "" : vote.key + vote.phase;
    const newest = event.detail.frames.at(-1)?.key;
    if (key !== asked) {
      asked = key;
      aside = false; // What the teacher has done is what the room sees.
    } else if (vote !== null && vote.phase === "marked" && newest !== frame) {
      aside = true; // So is a tick, once all has been said.
    }
    frame = newest;
    show();
  });

  byId("vote-large").addEventListener("click", () => {
    const large = byId("vote").classList.toggle("large");
    byId("vote-large").setAttribute("aria-pressed", String(large));
  });

  document.addEventListener("vote-or-drawings", () => {
    aside = !aside;
    show();
  });
})();
