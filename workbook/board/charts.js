// The charts of a stream that runs by itself. It asks the small server for the
// reports that are new, and draws them with uPlot, which is served beside it.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const WINDOW = 600; // Seconds.
  const LEAST_WINDOW = 60;
  const LEAST_PAUSE = 250; // Milliseconds between two drawings: the stream needs the processor, too.
  const HEIGHT = 190;

  const points = [];
  let newest = 0;
  let phases = [];

  // --- How lines and areas look: the same on the chart and beside its words

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const LIGHT = ["#0b57a4", "#a03a00", "#1b6e3c", "#6b3fa0", "#7a5c00", "#b0204f", "#50565f"];
  const DARK = ["#8cbdf2", "#ffb587", "#86d3a4", "#c9aef2", "#e5c76b", "#ff9db8", "#b9c0ca"];
  const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [12, 4], [3, 6]];
  const colour = (i) => (dark.matches ? DARK : LIGHT)[i % LIGHT.length];
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /** Stripes in a direction of their own for each area. */
  function pattern(context, i) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const draw = tile.getContext("2d");
    draw.fillStyle = ink("--ground"); // What lies behind does not shine through.
    draw.fillRect(0, 0, 8, 8);
    draw.fillStyle = colour(i);
    draw.globalAlpha = 0.35;
    draw.fillRect(0, 0, 8, 8);
    draw.globalAlpha = 1;
    draw.strokeStyle = colour(i);
    const lines = [
      [[0, 8, 8, 0]],
      [[0, 4, 8, 4]],
      [[4, 0, 4, 8]],
      [[0, 0, 8, 8]],
      [[0, 4, 8, 4], [4, 0, 4, 8]],
      [[0, 0, 8, 8], [0, 8, 8, 0]],
      [],
    ][i % 7];
    for (const [x, y, toX, toY] of lines) {
      draw.beginPath();
      draw.moveTo(x, y);
      draw.lineTo(toX, toY);
      draw.stroke();
    }
    return context.createPattern(tile, "repeat");
  }

  function sample(canvas, i, area) {
    canvas.width = 34;
    canvas.height = 16;
    const draw = canvas.getContext("2d");
    if (area) {
      draw.fillStyle = pattern(draw, i);
      draw.fillRect(0, 0, 34, 16);
    }
    draw.strokeStyle = colour(i);
    draw.lineWidth = 3;
    draw.setLineDash(area ? [] : DASHES[i]);
    draw.beginPath();
    draw.moveTo(0, area ? 2 : 8);
    draw.lineTo(34, area ? 2 : 8);
    draw.stroke();
  }

  // --- The charts

  const short = (number) =>
    number === null || number === undefined
      ? "none yet"
      : new Intl.NumberFormat("en", { maximumFractionDigits: number < 10 ? 1 : 0 }).format(number);

  /** The time of the clock, with its seconds where less than some minutes are drawn. */
  function time(seconds) {
    const whole = new Date(seconds * 1000).toLocaleTimeString("en-GB");
    return now() - begin() < WINDOW / 2 ? whole : whole.slice(0, 5);
  }

  /** What a chart draws: its values from the reports, as one list for each line. */
  const CHARTS = {
    rates: {
      names: () => ["came", "processed"],
      values: (point) => [point.came ?? null, point.processed ?? null],
    },
    phases: {
      names: () => phases,
      values: (point) => point.phases,
      stacked: true,
    },
    "state-rows": { names: () => ["rows"], values: (point) => [point.stateRows ?? null] },
    "state-bytes": {
      names: () => ["kB"],
      values: (point) => [point.stateBytes === undefined ? null : point.stateBytes / 1000],
    },
    lag: { names: () => ["records"], values: (point) => [point.lag ?? null] },
  };

  function options(chart, width) {
    const axis = {
      stroke: ink("--ink"),
      font: "14px system-ui, sans-serif",
      grid: { stroke: ink("--line"), width: 1 },
      ticks: { stroke: ink("--line"), width: 1 },
    };
    const names = chart.names();
    const series = names.map((name, i) => ({
      label: name,
      stroke: colour(i),
      width: chart.stacked ? 1 : 3,
      dash: chart.stacked ? [] : DASHES[i],
      fill: chart.stacked ? (plot) => pattern(plot.ctx, i) : undefined,
      points: { show: () => points.length < 40, size: 6 },
      spanGaps: true,
    }));
    if (chart.stacked) {
      series.reverse(); // The whole first: what lies in front is drawn upon it.
    }
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: () => [begin(), now()] },
        y: { range: () => [0, chart.top || 1] },
      },
      axes: [
        { ...axis, space: 80, values: (plot, ticks) => ticks.map(time) },
        { ...axis, size: 64, values: (plot, ticks) => ticks.map(short) },
      ],
      series: [{}, ...series],
    };
  }

  let clock = 0; // When the stream ended; the charts stand still then.
  const now = () => (clock || Date.now()) / 1000;

  /** Ten minutes at most; of a stream that has just begun what there is, and a minute at least. */
  const begin = () =>
    Math.min(now() - LEAST_WINDOW, Math.max(now() - WINDOW, points[0].at / 1000));

  /**
   * How high a chart reaches. The first batches may take a hundred times what all others take:
   * those few are cut off, and told in words.
   */
  function height(chart) {
    const highest = points
      .map((point) => {
        const values = chart.values(point);
        return chart.stacked ? values.reduce((sum, each) => sum + each, 0) : Math.max(...values);
      })
      .sort((a, b) => a - b);
    const most = highest[highest.length - 1];
    const usual = highest[Math.floor((highest.length - 1) * 0.95)];
    const cut = highest.length >= 20 && most > 3 * usual && usual > 0;
    chart.top = cut ? 2 * usual : 1.1 * most;
    const higher = highest.filter((each) => each > chart.top).length;
    return higher ? count(higher, "batch", "batches") + " higher than this, up to " + short(most) : "";
  }

  function data(chart) {
    const lists = chart.names().map(() => []);
    for (const point of points) {
      let sum = 0;
      chart.values(point).forEach((value, i) => {
        sum += value;
        lists[i].push(chart.stacked ? sum : value);
      });
    }
    if (chart.stacked) {
      lists.reverse();
    }
    // A report is of the time when its batch had ended.
    return [points.map((point) => (point.at + point.took) / 1000), ...lists];
  }

  function draw(id, chart) {
    const section = byId(id);
    const place = section.querySelector(".plot");
    const told = points.some((point) => chart.values(point).some((value) => value !== null));
    const none = section.querySelector(".none");
    place.hidden = !told;
    section.querySelector(".key").hidden = !told;
    if (none) {
      none.hidden = told || points.length === 0;
    }
    if (!told) {
      return;
    }
    section.querySelector(".higher").textContent = height(chart);
    const width = place.clientWidth;
    if (chart.plot && chart.width === width && chart.names().length === chart.drawn) {
      chart.plot.setData(data(chart));
    } else {
      chart.plot?.destroy();
      chart.width = width;
      chart.drawn = chart.names().length;
      chart.plot = new uPlot(options(chart, width), data(chart), place);
    }
    key(section.querySelector(".key"), chart);
  }

  /** What each line is, and how it stands: the same in words. */
  function key(list, chart) {
    const names = chart.names();
    const last = chart.values(points[points.length - 1]);
    while (list.children.length > names.length) {
      list.lastElementChild.remove();
    }
    names.forEach((name, i) => {
      let item = list.children[i];
      if (!item) {
        item = list.appendChild(document.createElement("li"));
        item.append(document.createElement("canvas"), document.createElement("span"));
        item.append(document.createElement("b"));
        item.firstChild.setAttribute("aria-hidden", "true");
        sample(item.firstChild, i, chart.stacked);
      }
      item.children[1].textContent = name;
      item.lastChild.textContent = short(last[i]);
    });
  }

  // --- When it asks for what is new, and draws it

  let planned = null;
  let begun = 0;
  let behind = false; // Whether there is something new.

  /** Soon, but not more often than somebody can see; not at all while nobody looks. */
  function plan() {
    if (planned === null && !document.hidden) {
      planned = setTimeout(drawAll, Math.max(0, begun + LEAST_PAUSE - performance.now()));
    }
  }

  async function drawAll() {
    begun = performance.now();
    try {
      if (behind) {
        behind = false;
        await ask();
      }
      while (points.length && points[0].at / 1000 < now() - WINDOW - 60) {
        points.shift();
      }
      if (points.length) {
        says(points[points.length - 1]);
        Object.entries(CHARTS).forEach(([id, chart]) => draw(id, chart));
      }
      document.body.dataset.drawn = String(newest);
    } catch (failed) {
      trouble("The board does not answer: " + failed.message);
    } finally {
      planned = null;
      if (behind) {
        plan();
      }
    }
  }

  function says(point) {
    const rows = points.reduce((sum, each) => sum + each.rows, 0);
    byId("says").textContent =
      "Batch " + point.batch + ": " + count(point.rows, "row") + " in " + short(point.took)
      + " ms. On this page: " + count(points.length, "batch", "batches") + ", "
      + count(rows, "row") + ".";
  }

  const count = (number, one, many) =>
    new Intl.NumberFormat("en").format(number) + " " + (number === 1 ? one : many || one + "s");

  function redraw() {
    for (const chart of Object.values(CHARTS)) {
      chart.width = -1; // Its colours or its room are others.
    }
    document.querySelectorAll(".key").forEach((each) => each.replaceChildren());
    plan();
  }

  // --- What there is

  async function ask() {
    const answer = await fetch("progress?after=" + newest, { cache: "no-store" });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
    const told = await answer.json();
    phases = told.phases;
    if (told.query) {
      byId("title").textContent = told.query;
      document.title = told.query;
    }
    for (const point of told.points) {
      newest = point.number;
      points.push(point);
    }
  }

  function trouble(text) {
    byId("trouble").hidden = !text;
    byId("trouble").textContent = text;
  }

  const events = new EventSource("events");
  events.addEventListener("open", () => {
    clock = 0;
    trouble("");
  });
  events.addEventListener("message", () => {
    behind = true;
    plan();
  });
  events.addEventListener("error", () => {
    clock = clock || Date.now();
    trouble("Not connected: the stream has ended, or this page waits for it.");
  });
  setInterval(() => points.length && !clock && plan(), 1000); // The time goes on without a batch.
  dark.addEventListener("change", redraw);
  addEventListener("resize", redraw);
  document.addEventListener("visibilitychange", plan);
})();
