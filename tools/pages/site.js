// The keys of a site's pages, and its search. What is searched is a script, too:
// a browser that reads from a disk fetches nothing.
"use strict";
(() => {
  const MOST = 100;
  const field = document.getElementById("q");

  document.addEventListener("keydown", (event) => {
    const here = event.target;
    const moves = here.matches("input, pre, .wide") || event.shiftKey;
    if (event.ctrlKey || event.altKey || event.metaKey || here.matches("input")) {
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      field.focus();
    } else if (event.key === "ArrowLeft" && !moves) {
      document.querySelector("a[rel=prev]")?.click();
    } else if (event.key === "ArrowRight" && !moves) {
      document.querySelector("a[rel=next]")?.click();
    }
  });

  const results = document.getElementById("results");
  if (!results) {
    return;
  }

  const count = (number, what) => number + " " + what + (number === 1 ? "" : "s");

  const places = INDEX.map(([address, page, heading, text]) => {
    const low = [heading, page, text].map((each) => each.toLowerCase());
    return { address, page, heading, text, low, all: low.join("\n") };
  });

  /** A word counts most in a heading, then in a page's title, then as often as it comes. */
  function points(place, word) {
    const [heading, page, text] = place.low;
    const often = Math.min(5, text.split(word).length - 1);
    return (heading.includes(word) ? 10 : 0) + (page.includes(word) ? 5 : 0) + often;
  }

  /** The text around the first word, with all words marked. */
  function around(place, words) {
    const found = words.map((word) => place.low[2].indexOf(word)).filter((at) => at >= 0);
    const from = Math.max(0, Math.min(...found, place.text.length) - 60);
    // Whole words, and of the lines between batches a piece.
    const excerpt = (found.length ? place.text.slice(from) : place.text)
      .slice(0, 240)
      .replace(from && found.length ? /^\S*\s/ : "", "")
      .replace(/\s\S*$/, " …")
      .replace(/-{4,}/g, "---");
    const either = words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, "\\$&")).join("|");
    const parts = excerpt.split(new RegExp("(" + either + ")", "i"));
    const line = document.createElement("p");
    parts.forEach((part, i) => {
      const mark = document.createElement(i % 2 ? "mark" : "span");
      mark.textContent = part;
      line.append(mark);
    });
    return line;
  }

  function search() {
    const words = field.value.toLowerCase().split(/\s+/).filter((word) => word);
    const found = places
      .filter((place) => words.length && words.every((word) => place.all.includes(word)))
      .map((place) => ({ place, points: words.reduce((all, word) => all + points(place, word), 0) }))
      .sort((one, other) => other.points - one.points)
      .map((each) => each.place);
    const pages = new Set(found.map((place) => place.page)).size;
    document.getElementById("found").textContent = words.length
      ? count(found.length, "place") + " on " + count(pages, "page") +
        (found.length > MOST ? ", the first " + MOST + ":" : "")
      : "Type one word or several; what has all of them is found.";
    results.replaceChildren(
      ...found.slice(0, MOST).map((place) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = place.address;
        link.textContent =
          place.page === place.heading ? place.page : place.page + ": " + place.heading;
        item.append(link, around(place, words));
        return item;
      }));
  }

  field.value = new URLSearchParams(location.search).get("q") || "";
  field.addEventListener("input", search);
  search();
})();
