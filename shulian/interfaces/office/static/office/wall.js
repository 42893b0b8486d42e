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
const none = Object.fromEntries([...document.querySelectorAll("[data-none]")].map((one) => [one.dataset.none, one]));
const visitsFrom = document.getElementById("wall-visits-from");

const EVERY = Number(wall.dataset.every);
const SHOWN_FOR = 15_000;
// Two polls and the time that an answer takes: what is older than that is not shown without saying so.
const LOST_AFTER = 2 * EVERY + 2_500;
const PATIENCE = Math.max(2 * EVERY, 5_000);
const ASKED_WHEN_GONE = 60_000;
const SETTLED = 60_000;
const A_DAY = 1_439;
const WINDOW = 60;
const FULL = 95;
const MARKS = { up: "", silent: "!", closed: "", unknown: "" };
const PLACE = "Asia/Shanghai";
const language = document.documentElement.lang;
const told = new Intl.DateTimeFormat(language, { timeZone: PLACE, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dated = new Intl.DateTimeFormat(language, { timeZone: PLACE, month: "long", day: "numeric", weekday: "short" });
const parts = new Intl.DateTimeFormat("en-GB", { timeZone: PLACE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayParts = new Intl.DateTimeFormat("en-CA", { timeZone: PLACE, year: "numeric", month: "2-digit", day: "2-digit" });
const dark = matchMedia("(prefers-color-scheme: dark)");

let tag = "";
let figures = JSON.parse(document.getElementById("wall-figures").textContent);
let serverAt = Number(wall.dataset.now);
let heardAt = performance.now();
let gone = false;
let drawn = "";
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

// A screen's own clock may be wrong, and may be put right while the page hangs: it only says how much time went by.
function now() {
  return serverAt + performance.now() - heardAt;
}

function heard(date) {
  const at = Date.parse(date ?? "");
  const guessed = now();
  heardAt = performance.now();
  // Headers know no parts of a second; a second more or less does not matter.
  serverAt = Number.isNaN(at) || Math.abs(at - guessed) < 2_000 ? guessed : at;
}

function lost() {
  return performance.now() - heardAt > LOST_AFTER;
}

function knownUntil() {
  if (figures.late) {
    return Date.parse(figures.late);
  }
  return lost() ? serverAt : now();
}

function minuteOf(moment) {
  const [hour, minute] = parts.format(moment).split(":");
  return Number(hour) * 60 + Number(minute);
}

// For what stands for hours or days, the day is told too.
function since(moment) {
  const sameDay = dayParts.format(moment) === dayParts.format(now());
  return sameDay ? told.format(moment) : `${dated.format(moment)} ${told.format(moment)}`;
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
    const loans = figures.totals ? (place.loans ?? 0) : null;
    const state = place.state ?? (figures.libraries ? "none" : "unknown");
    set(tile, "data-state", state);
    set(level, "width", String(Math.round((FULL * Math.max(loans ?? 0, 0)) / most)));
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
  const from = figures.visits_from ?? 0;
  put(visitsFrom, all.visits === null || all.visits === undefined ? words.none : words.from.replace("{n}", number(from)));
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
  hide(none.events, !figures.events || events.length > 0);
  hide(none.titles, !figures.titles || figures.titles.length > 0);
  const libraries = figures.libraries;
  for (const state of states) {
    put(state, number(libraries ? (libraries.counts[state.dataset.state] ?? 0) : null));
  }
  showRows(silentRows, libraries?.silent ?? [], (row, name) => put(row.firstElementChild, name));
  drawn = "";
  draw();
}

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function look() {
  const size = Math.max(14, 1.5 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  const axis = { color: token("--ink"), fontSize: size };
  return {
    animation: false,
    textStyle: { fontFamily: token("--sans") },
    grid: { left: 8, right: 8, top: size, bottom: 8, containLabel: true },
    xAxis: { type: "category", axisLabel: { ...axis, interval: 14 }, axisTick: { show: false } },
    yAxis: { type: "value", minInterval: 1, axisLabel: axis, splitLine: { lineStyle: { color: token("--line") } } },
    series: [{ type: "bar", itemStyle: { color: token("--indigo") } }],
  };
}

function begin() {
  chart = window.echarts.init(chartPlace, null, { renderer: "canvas" });
  chart.setOption(look());
  // A picture that is not shown has no size.
  new ResizeObserver(() => chartPlace.clientWidth && chart.resize()).observe(chartPlace);
  dark.addEventListener("change", () => chart.setOption(look()));
}

// Up to the minute of which something is known: later ones are not drawn as if nothing had been lent in them.
function draw() {
  const until = knownUntil();
  const minute = !figures.day || dayParts.format(until) === figures.day ? minuteOf(until) : A_DAY;
  const wanted = `${figures.day} ${minute}`;
  if (wanted === drawn) {
    return;
  }
  const counts = new Map(figures.minutes ?? []);
  const window_ = Array.from({ length: Math.min(WINDOW, minute + 1) }, (_, back) => minute - back).reverse();
  const values = window_.map((one) => (figures.minutes ? (counts.get(one) ?? 0) : null));
  const sum = figures.minutes ? number(values.reduce((total, one) => total + one, 0)) : words.none;
  set(chartPlace, "aria-label", words.minutes.replace("{n}", sum));
  if (!window.echarts || chartPlace.clientWidth === 0) {
    return;
  }
  if (!chart) {
    begin();
  }
  chart.setOption({ xAxis: { data: window_.map(clockOf) }, series: [{ data: values }] });
  drawn = wanted;
}

function say() {
  asked.classList.toggle("old", gone || lost() || Boolean(figures.late));
  if (gone) {
    put(asked, words.gone);
  } else if (lost()) {
    put(asked, words.lost.replace("{when}", since(serverAt)));
  } else if (figures.late) {
    put(asked, words.late.replace("{when}", since(Date.parse(figures.late))));
  } else if (figures.counting) {
    const [done, of] = figures.counting;
    put(asked, words.counting.replace("{done}", number(done)).replace("{of}", number(of)));
  } else {
    put(asked, words.asked.replace("{when}", told.format(serverAt)));
  }
}

// The server has another page by now. It is fetched before this one is left: a page of an error would stay for ever.
async function renew() {
  const page = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (page.ok) {
    location.reload();
  }
}

async function take(answer) {
  if (answer.status === 404) {
    gone = true;
    tag = "";
    figures = {};
    show();
  } else if (answer.status === 200) {
    const found = await answer.json();
    figures = found;
    show();
    tag = answer.headers.get("ETag") ?? "";
  }
  if (answer.status === 200 || answer.status === 304) {
    gone = false;
    heard(answer.headers.get("Date"));
  }
  if (figures.page && figures.page !== wall.dataset.page && performance.now() > SETTLED) {
    await renew();
  }
}

async function ask() {
  try {
    await take(
      await fetch(wall.dataset.source, {
        headers: tag ? { "If-None-Match": tag } : {},
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE),
      }),
    );
  } catch {
    // No answer: what is shown says since when.
  }
  say();
  // The browser keeps a note of every answer otherwise.
  performance.clearResourceTimings();
  wall.dataset.polls = String(Number(wall.dataset.polls ?? 0) + 1);
  setTimeout(ask, gone ? ASKED_WHEN_GONE : EVERY);
}

function tick() {
  put(clock, `${dated.format(now())} ${told.format(now())}`);
  say();
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
