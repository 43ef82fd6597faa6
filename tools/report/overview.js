// Charts with one mark per variant.

const energyRows = [
  ["gpu_active", "GPU active"], ["gpu_idle", "GPU idle"], ["host", "host"], ["cold_start", "cold start"],
  ["overhead", "overhead (PUE)"], ["network", "network"],
];
const carbonRows = [["location", "operational"], ["embodied", "embodied"]];

const shortName = (variant) => shortened(variant.name, narrow() ? 13 : 24);

const nameTicks = (variants) => ({
  callback: (value) => (variants[value] ? shortName(variants[value]) : ""),
  color: colour("ink"), autoSkip: false, maxTicksLimit: 100, stepSize: 1,
});

const drawTradeoff = (variants, baseline) => {
  const figure = document.getElementById("tradeoff");
  const datasets = variants.map((variant, index) => ({
    label: variant.name,
    data: [{
      x: numberAt(variant.results, "latency_s.e2e.p99"),
      y: quotient(numberAt(variant.results, "carbon_g.total"), numberAt(variant.results, "requests.completed")),
    }].filter((point) => isNumber(point.x) && isNumber(point.y)),
    borderColor: variantColour(index),
    backgroundColor: variant.name === baseline ? colour("paper") : variantColour(index),
    borderWidth: 2.5, pointRadius: 6, pointHoverRadius: 7,
  }));
  if (!datasets.some((set) => set.data.length)) {
    draw(figure, null, "No variant has both a latency and a carbon figure: no request completed.");
    return;
  }
  // Places are compared here, not lengths: an axis starts at 0 only where that does not squeeze the points together.
  const range = (key) => {
    const values = datasets.flatMap((set) => set.data).map((point) => point[key]);
    const fromZero = Math.min(...values) < 0.5 * Math.max(...values) || Math.min(...values) === Math.max(...values);
    return {beginAtZero: fromZero, grace: fromZero ? "15%" : "35%"};
  };
  draw(figure, {
    type: "scatter",
    data: {datasets},
    options: {
      layout: {padding: {right: 12, top: 10}},
      scales: {
        x: axis({title: "end-to-end p99, s", ...range("x")}),
        y: axis({title: "gCO₂e per request", ...range("y")}),
      },
      plugins: {
        pointLabels: {on: true},
        tooltip: {callbacks: {label: ({dataset, raw}) =>
          `${dataset.label}: ${formatNumber(raw.y)} gCO₂e/request, p99 ${formatNumber(raw.x)} s`}},
      },
    },
  });
};

// Horizontal stacks, one bar per variant: `rows` are [key, label] below `block` of the results.
const drawStack = (id, variants, {block, rows, total, steps, colours, ticksAt, emptyText}) => {
  const figure = document.getElementById(id);
  const totals = variants.map((variant) => numberAt(variant.results, total));
  if (!totals.some(isNumber)) {
    fillLegend(figure, []);
    draw(figure, null, emptyText);
    return;
  }
  const {unit, factor} = scaleFor(totals, steps);
  figure.querySelector("[data-unit]").textContent = unit;
  const scaled = (value) => (isNumber(value) ? value * factor : null);
  const shown = rows.filter(([key]) => variants.some((variant) => numberAt(variant.results, `${block}.${key}`)));
  const bounds = ticksAt ? variants.map((variant) => scaled(numberAt(variant.results, ticksAt))) : [];
  fillLegend(figure, [
    ...shown.map(([key, label]) => ({label, color: colour(colours + key)})),
    ...(bounds.some(isNumber) ? [{label: "certified bound", tick: true}] : []),
  ]);
  figure.querySelector(".plot").style.height = `${44 + 44 * variants.length}px`;
  const labels = totals.map((value) => formatNumber(scaled(value)));
  draw(figure, {
    type: "bar",
    data: {
      labels: variants.map(shortName),
      datasets: shown.map(([key, label]) => ({
        label,
        data: variants.map((variant) => scaled(numberAt(variant.results, `${block}.${key}`))),
        backgroundColor: colour(colours + key), barThickness: 20,
        borderColor: colour("paper"), borderWidth: {right: 1},
      })),
    },
    options: {
      indexAxis: "y",
      layout: {padding: {right: 14 + 8 * Math.max(...labels.map((label) => label.length))}},
      interaction: {mode: "index", axis: "y"},
      scales: {
        x: axis({stacked: true, title: unit, ticks: {maxTicksLimit: narrow() ? 4 : 6}}),
        y: {
          ...axis({stacked: true}), grid: {display: false, drawBorder: false},
          ticks: {color: colour("ink"), autoSkip: false},
        },
      },
      plugins: {
        barLabels: {labels}, barTicks: {values: bounds},
        tooltip: {callbacks: {label: ({dataset, raw}) => `${dataset.label}: ${formatNumber(raw)} ${unit}`}},
      },
    },
  });
};

const drawEnergy = (variants) => drawStack("energy", variants, {
  block: "energy_kwh", rows: energyRows, total: "energy_kwh.facility", steps: energySteps, colours: "e-",
  emptyText: "No energy was recorded.",
});

const drawCarbon = (variants) => drawStack("carbon", variants, {
  block: "carbon_g", rows: carbonRows, total: "carbon_g.total", steps: carbonSteps, colours: "c-",
  ticksAt: "bound.certified_carbon_g", emptyText: "No carbon was recorded.",
});

// One line of dots per variant: p50, p90, p95, p99, growing more solid towards the tail.
const drawLatency = (variants, kind, unit, factor) => {
  const figure = document.getElementById("latency-" + kind);
  const marks = [["p50", 0.3], ["p90", 0.5], ["p95", 0.7], ["p99", 1]];
  const datasets = variants.map((variant, index) => {
    const value = (mark) => numberAt(variant.results, `latency_s.${kind}.${mark}`);
    const points = marks.filter(([mark]) => isNumber(value(mark)))
      .map(([mark, alpha]) => ({x: value(mark) * factor, y: index, mark, alpha}));
    const base = variantColour(index);
    return {
      label: variant.name, data: points, showLine: true, borderColor: translucent(base, 0.35), borderWidth: 2,
      pointBackgroundColor: points.map((point) => translucent(base, point.alpha)), pointBorderColor: base,
      pointBorderWidth: 1.5, pointRadius: 5, pointHoverRadius: 6,
    };
  });
  if (!datasets.some((set) => set.data.length)) {
    draw(figure, null, "Not defined: no request completed.");
    return;
  }
  figure.querySelector(".plot").style.height = `${56 + 38 * variants.length}px`;
  draw(figure, {
    type: "scatter",
    data: {datasets},
    options: {
      layout: {padding: {right: 10}},
      scales: {
        x: axis({ticks: {maxTicksLimit: 5, maxRotation: 0}}),
        y: {...axis({reverse: true, min: -0.6, max: variants.length - 0.4}), afterBuildTicks: (scale) => {
          scale.ticks = variants.map((variant, index) => ({value: index}));
        }, grid: {display: false, drawBorder: false}, ticks: nameTicks(variants)},
      },
      plugins: {tooltip: {callbacks: {
        label: ({dataset, raw}) => `${dataset.label} ${raw.mark}: ${formatNumber(raw.x)} ${unit}`,
      }}},
    },
  });
};

const drawLatencies = (variants) => {
  drawLatency(variants, "ttft", "s", 1);
  drawLatency(variants, "tpot", "ms", 1000);
  drawLatency(variants, "e2e", "s", 1);
};
