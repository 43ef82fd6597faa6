// Charts over time.

const intensitySuffix = ".intensity_g_per_kwh";

// Regions in the order in which the results list them, so that each keeps its colour everywhere.
const regionNames = (data) => {
  const names = [];
  const add = (name) => names.includes(name) || names.push(name);
  data.variants.forEach((variant) => (at(variant.results, "regions") || []).forEach((region) => add(region.name)));
  const columns = at(data, "intensity.columns") || {};
  Object.keys(columns).filter((key) => key.endsWith(intensitySuffix))
    .forEach((key) => add(key.slice(0, -intensitySuffix.length)));
  return names;
};

const timeAxis = (startMs, times, intervalS) => {
  const first = times[0];
  const last = times[times.length - 1] + intervalS;
  const step = timeStep(last - first, narrow() ? 4 : 10);
  return {
    ...axis(), type: "linear", min: first, max: last, beginAtZero: false,
    // Ticks stand on whole steps of UTC, not of the simulation's clock.
    afterBuildTicks: (scale) => {
      const offset = Number.isNaN(startMs) ? 0 : (startMs / 1000) % step;
      scale.ticks = [];
      const start = Math.ceil((first + offset) / step) * step - offset;
      for (let time = start; time <= last; time += step) scale.ticks.push({value: time});
    },
    ticks: {padding: 8, maxRotation: 0, autoSkip: false, callback: (value) => formatTime(startMs, value)},
  };
};

const timeTooltip = (startMs, unit) => ({
  callbacks: {
    title: (items) => (items.length ? formatTime(startMs, items[0].parsed.x, "full") : ""),
    label: ({dataset, raw}) => `${dataset.label}: ${formatNumber(raw.y)} ${unit}`,
  },
});

const pointsOf = (times, values, factor = 1) =>
  times.map((time, index) => ({x: time, y: isNumber(values[index]) ? values[index] * factor : null}));

const drawIntensity = (data, regions) => {
  const figure = document.getElementById("intensity");
  const timeline = data.intensity;
  const shown = timeline ? regions.filter((name) => timeline.columns[name + intensitySuffix]) : [];
  if (!shown.length) {
    fillLegend(figure, []);
    draw(figure, null, "No carbon intensity was recorded over time.");
    return;
  }
  const startMs = Date.parse(data.start);
  const times = timeline.columns.time_s;
  const direct = shown.length <= 8 && !narrow();
  const datasets = shown.map((name) => {
    const index = regions.indexOf(name);
    const points = pointsOf(times, timeline.columns[name + intensitySuffix]);
    points.push({x: times[times.length - 1] + timeline.interval_s, y: points[points.length - 1].y});
    return {
      label: name, data: points, stepped: "before", borderColor: regionColour(index), borderDash: regionDash(index),
      backgroundColor: regionColour(index), borderWidth: 1.75, pointRadius: 0, pointHitRadius: 8,
    };
  });
  fillLegend(figure, direct ? [] : datasets.map((set) => ({label: set.label, color: set.borderColor})));
  const longest = Math.max(...shown.map((name) => Math.min(18, name.length)));
  draw(figure, {
    type: "line",
    data: {datasets},
    options: {
      parsing: false, layout: {padding: {right: direct ? 14 + 7.5 * longest : 6, top: 6}},
      interaction: {mode: "index", intersect: false},
      scales: {x: timeAxis(startMs, times, timeline.interval_s), y: axis({title: "gCO₂e/kWh"})},
      plugins: {lineLabels: {on: direct}, tooltip: timeTooltip(startMs, "gCO₂e/kWh")},
    },
  });
};

const hourly = (intervalS) => 3600 / intervalS;

// What the stacked areas can show; `lead` explains it in a sentence.
const quantities = [
  {key: "requests", label: "Requests", suffix: ".requests", steps: [{unit: "requests/h", factor: 1}],
   lead: "Completed requests by the region that served them, at the time of their arrival"},
  {key: "energy", label: "Energy", suffix: ".energy_kwh", steps: [{unit: "MW", factor: 1e-3}, {unit: "kW", factor: 1}],
   lead: "Mean facility power by region"},
  {key: "carbon", label: "Carbon", suffix: ".carbon_g",
   steps: [{unit: "tCO₂e/h", factor: 1e-6}, {unit: "kgCO₂e/h", factor: 1e-3}, {unit: "gCO₂e/h", factor: 1}],
   lead: "Operational carbon by region"},
];

const drawLoad = (data, regions, variant, quantity) => {
  const figure = document.getElementById("load");
  const timeline = variant && variant.results.timeline;
  const shown = timeline ? regions.filter((name) => timeline.columns[name + quantity.suffix]) : [];
  const lead = figure.querySelector("[data-lead]");
  if (!shown.length) {
    lead.textContent = "";
    fillLegend(figure, []);
    return draw(figure, null, "Nothing was recorded over time for this variant.");
  }
  const startMs = Date.parse(data.start);
  const times = timeline.columns.time_s;
  const rate = hourly(timeline.interval_s);
  const sums = times.map((time, index) =>
    shown.reduce((sum, name) => sum + (timeline.columns[name + quantity.suffix][index] || 0) * rate, 0));
  const {unit, factor} = scaleFor(sums, quantity.steps);
  lead.textContent = `${quantity.lead}, ${unit}. Variant: ${variant.name}.`;
  figure.querySelector(".plot").style.height = "";
  const datasets = shown.map((name) => {
    const index = regions.indexOf(name);
    const points = pointsOf(times, timeline.columns[name + quantity.suffix], rate * factor);
    points.push({x: times[times.length - 1] + timeline.interval_s, y: points[points.length - 1].y});
    return {
      label: name, data: points, fill: true, stepped: "before", backgroundColor: translucent(regionColour(index), 0.82),
      borderColor: colour("paper"), borderWidth: 0.75, pointRadius: 0, pointHitRadius: 8,
    };
  });
  fillLegend(figure, shown.map((name) => ({label: name, color: regionColour(regions.indexOf(name))})));
  return draw(figure, {
    type: "line",
    data: {datasets},
    options: {
      parsing: false, layout: {padding: {right: 6, top: 6}}, interaction: {mode: "index", intersect: false},
      scales: {x: timeAxis(startMs, times, timeline.interval_s), y: axis({stacked: true, title: unit})},
      plugins: {tooltip: timeTooltip(startMs, unit)},
    },
  });
};
