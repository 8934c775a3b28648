// Follows the vote: asks every two seconds how things stand, and loads the page
// anew when that has changed. Without this script the page does so by itself.
"use strict";
(() => {
  const gone = document.getElementById("gone");

  async function look() {
    try {
      const answer = await fetch("state", { cache: "no-store" });
      if (answer.ok && (await answer.text()) !== document.documentElement.dataset.state) {
        location.reload();
        return;
      }
      gone.hidden = true; // A server that is too busy now is there.
    } catch (failed) {
      gone.hidden = false;
    }
    setTimeout(look, 2000);
  }

  setTimeout(look, 2000);
})();
