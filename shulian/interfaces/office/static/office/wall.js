// The wall asks for its figures and puts them where the old ones stood. Nothing is added to the page after the first
// picture: it has to hang for weeks.

const wall = document.getElementById("wall");
const words = JSON.parse(document.getElementById("wall-words").textContent);
const asked = document.getElementById("wall-asked");
const clock = document.getElementById("wall-clock");
const pause = document.getElementById("wall-pause");
const chartPlace = document.getElementById("wall-chart");
const panels = [...document.querySelectorAll("[data-panel]")];
const tiles = [...document.querySelectorAll("[data-place]")].map((tile) => ({
  tile,
  level: tile.querySelector(".level"),
  mark: tile.querySelector(".mark"),
}));
const totals = [...document.querySelectorAll("[data-total]")];
const states = [...document.querySelectorAll("[data-state]")].filter((one) => one.tagName === "DD");
const titleRows = [...document.querySelectorAll("[data-title]")];
const eventRows = [...document.querySelectorAll("[data-event]")];
const silentRows = [...document.querySelectorAll("[data-silent]")];
const noEvents = document.querySelector("[data-none]");

const EVERY = Number(wall.dataset.every);
const SHOWN_FOR = 15_000;
const LOST_AFTER = Math.max(6 * EVERY, 5_000);
const WINDOW = 60;
const FULL = 95;
const MARKS = { up: "", silent: "!", closed: "", unknown: "" };
const PLACE = "Asia/Shanghai";
const language = document.documentElement.lang;
const told = new Intl.DateTimeFormat(language, { timeZone: PLACE, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dated = new Intl.DateTimeFormat(language, { timeZone: PLACE, month: "long", day: "numeric", weekday: "short" });
const parts = new Intl.DateTimeFormat("en-GB", { timeZone: PLACE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

let tag = "";
let figures = JSON.parse(document.getElementById("wall-figures").textContent);
let offset = 0;
let heardAt = Date.now();
let drawnMinute = -1;
let shown = 0;
let chart = null;

function put(node, text) {
  const inside = node.firstChild;
  if (!inside) {
    node.append(text);
  } else if (inside.data !== text) {
    inside.data = text;
  }
}

function set(node, name, value) {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

function hide(node, hidden) {
  if (node.hidden !== hidden) {
    node.hidden = hidden;
  }
}

function number(value) {
  return value === null || value === undefined ? "—" : value.toLocaleString();
}

function now() {
  return Date.now() + offset;
}

function minuteNow() {
  const [hour, minute] = parts.format(now()).split(":");
  return Number(hour) * 60 + Number(minute);
}

function clockOf(minute) {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function showTiles() {
  const places = figures.places ?? {};
  let most = 1;
  for (const place of Object.values(places)) {
    most = Math.max(most, place.loans ?? 0);
  }
  for (const { tile, level, mark } of tiles) {
    const place = places[tile.dataset.place] ?? {};
    const loans = place.loans ?? 0;
    const state = place.state ?? "unknown";
    set(tile, "data-state", state);
    set(level, "width", String(Math.round((FULL * Math.max(loans, 0)) / most)));
    put(mark, MARKS[state] || "\u200b");
    const said = words.tile.replace("{name}", tile.dataset.name).replace("{loans}", number(loans));
    set(tile, "aria-label", said.replace("{state}", words.states[state]));
  }
}

function showRows(rows, list, fill) {
  rows.forEach((row, place) => {
    const one = list[place];
    hide(row, !one);
    if (one) {
      fill(row, one);
    }
  });
}

function show() {
  const all = figures.totals ?? {};
  for (const total of totals) {
    const key = total.dataset.total;
    put(total, number(key === "on_the_way" ? figures.on_the_way : all[key]));
  }
  showTiles();
  showRows(titleRows, figures.titles ?? [], (row, one) => {
    put(row.firstElementChild, one.author ? `${one.title} · ${one.author}` : one.title);
    put(row.lastElementChild, number(one.n));
  });
  const events = figures.events ?? [];
  showRows(eventRows, events, (row, one) => {
    put(row.firstElementChild, one.name);
    put(row.lastElementChild, one.place || one.library);
  });
  hide(noEvents, events.length > 0);
  const libraries = figures.libraries ?? { counts: {}, silent: [] };
  for (const state of states) {
    put(state, number(libraries.counts[state.dataset.state] ?? 0));
  }
  showRows(silentRows, libraries.silent, (row, name) => put(row.firstElementChild, name));
  drawnMinute = -1;
  draw();
}

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function begin() {
  const size = Math.max(14, 1.5 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  chart = window.echarts.init(chartPlace, null, { renderer: "canvas" });
  const axis = { color: token("--ink"), fontSize: size };
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: token("--sans") },
    grid: { left: 8, right: 8, top: size, bottom: 8, containLabel: true },
    xAxis: { type: "category", axisLabel: { ...axis, interval: 14 }, axisTick: { show: false }, data: [] },
    yAxis: { type: "value", minInterval: 1, axisLabel: axis, splitLine: { lineStyle: { color: token("--line") } } },
    series: [{ type: "bar", itemStyle: { color: token("--indigo") }, data: [] }],
  });
  new ResizeObserver(() => chart.resize()).observe(chartPlace);
}

function draw() {
  const minute = minuteNow();
  if (minute === drawnMinute || !window.echarts || chartPlace.clientWidth === 0) {
    return;
  }
  if (!chart) {
    begin();
  }
  drawnMinute = minute;
  const counts = new Map(figures.minutes ?? []);
  const window_ = Array.from({ length: Math.min(WINDOW, minute + 1) }, (_, back) => minute - back).reverse();
  const values = window_.map((one) => counts.get(one) ?? 0);
  chart.setOption({ xAxis: { data: window_.map(clockOf) }, series: [{ data: values }] });
  const sum = values.reduce((total, one) => total + one, 0);
  set(chartPlace, "aria-label", words.minutes.replace("{n}", number(sum)));
}

function say() {
  const lost = Date.now() - heardAt > LOST_AFTER;
  const old = lost || Boolean(figures.late);
  asked.classList.toggle("old", old);
  if (lost) {
    put(asked, words.lost.replace("{when}", told.format(heardAt + offset)));
  } else if (figures.late) {
    put(asked, words.late.replace("{when}", figures.late));
  } else {
    put(asked, words.asked.replace("{when}", told.format(heardAt + offset)));
  }
}

async function ask() {
  try {
    const answer = await fetch(wall.dataset.source, {
      headers: tag ? { "If-None-Match": tag } : {},
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.status === 404) {
      put(asked, words.gone);
    } else if (answer.ok || answer.status === 304) {
      heardAt = Date.now();
      const at = Date.parse(answer.headers.get("Date") ?? "");
      // A screen's own clock may be wrong; a second more or less does not matter.
      offset = Number.isNaN(at) || Math.abs(at - heardAt) < 2_000 ? 0 : at - heardAt;
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? "";
        figures = await answer.json();
        show();
      }
      say();
    }
  } catch {
    say();
  }
  wall.dataset.polls = String(Number(wall.dataset.polls ?? 0) + 1);
  setTimeout(ask, EVERY);
}

function tick() {
  put(clock, `${dated.format(now())} ${told.format(now())}`);
  draw();
  setTimeout(tick, 1_000);
}

function turn() {
  if (pause.getAttribute("aria-pressed") === "false") {
    shown = (shown + 1) % panels.length;
    panels.forEach((panel, place) => hide(panel, place !== shown));
    draw();
  }
  setTimeout(turn, SHOWN_FOR);
}

pause.addEventListener("click", () => {
  set(pause, "aria-pressed", pause.getAttribute("aria-pressed") === "false" ? "true" : "false");
});
show();
tick();
setTimeout(turn, SHOWN_FOR);
ask();
