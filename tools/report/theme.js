// Colours come from the style sheet, so that page and charts agree in light, dark and print.

let charts = [];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const variantColour = (index) => colour("v" + (index % 8));
const regionColour = (index) => colour("r" + (index % 12));
// Beyond twelve regions colours repeat; a dash tells them apart.
const regionDash = (index) => (index < 12 ? [] : index < 24 ? [6, 3] : [2, 2]);

const translucent = (hex, alpha) => {
  const value = parseInt(hex.slice(1), 16);
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${alpha})`;
};

const applyTheme = () => {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = colour("soft");
  Chart.defaults.borderColor = colour("grid");
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.plugins.legend.display = false;
  Object.assign(Chart.defaults.plugins.tooltip, {
    backgroundColor: colour("ink"), titleColor: colour("paper"), bodyColor: colour("paper"), cornerRadius: 4,
    padding: 9, boxPadding: 4, displayColors: true, usePointStyle: true,
  });
};

const narrow = () => window.innerWidth < 560;

const axis = (options = {}) => {
  const {title, ...rest} = options;
  return {
    grid: {drawBorder: false, drawTicks: false, color: colour("grid")},
    title: {display: Boolean(title), text: title || "", color: colour("soft")},
    beginAtZero: true,
    ...rest,
    ticks: {
      padding: 8, maxTicksLimit: narrow() ? 5 : 8, callback: (value) => formatNumber(value), ...(rest.ticks || {}),
    },
  };
};

// Draws a chart into a figure, or says why there is none.
const draw = (figure, config, emptyText) => {
  const plot = figure.querySelector(".plot");
  const old = plot.querySelector(".empty");
  if (old) old.remove();
  const canvas = plot.querySelector("canvas");
  canvas.hidden = !config;
  if (!config) {
    plot.style.height = "auto";
    plot.append(element("p", {class: "empty"}, emptyText));
    return null;
  }
  const heading = figure.querySelector("h2, h3") || document.querySelector("#regional h2");
  canvas.setAttribute("aria-label", heading.textContent + ". The tables of this page hold the figures.");
  const chart = new Chart(canvas, config);
  charts.push(chart);
  return chart;
};

const fillLegend = (figure, entries) => {
  const legend = figure.querySelector(".legend");
  legend.replaceChildren(...entries.map(({label, color, tick}) => {
    const mark = element("i", {class: tick ? "tick" : "swatch square"});
    if (!tick) mark.style.setProperty("--swatch", color);
    return element("span", {}, mark, label);
  }));
};

// Text at the end of each bar of a horizontal stack: `labels[i]` beside bar i.
const barLabels = {
  id: "barLabels",
  afterDatasetsDraw(chart, args, options) {
    if (!options.labels) return;
    const context = chart.ctx;
    context.save();
    context.fillStyle = colour("ink");
    context.font = `600 12px ${Chart.defaults.font.family}`;
    context.textBaseline = "middle";
    options.labels.forEach((text, index) => {
      const ends = chart.getSortedVisibleDatasetMetas().map((meta) => meta.data[index] && meta.data[index].x);
      const bar = chart.getDatasetMeta(0).data[index];
      const end = Math.max(chart.chartArea.left, ...ends.filter(isNumber));
      if (bar) context.fillText(text, end + 8, bar.y);
    });
    context.restore();
  },
};

// A tick across each bar at `values[i]`, in units of the x axis.
const barTicks = {
  id: "barTicks",
  afterDatasetsDraw(chart, args, options) {
    if (!options.values) return;
    const context = chart.ctx;
    options.values.forEach((value, index) => {
      const bar = chart.getDatasetMeta(0).data[index];
      if (!isNumber(value) || !bar) return;
      const x = chart.scales.x.getPixelForValue(value);
      const half = bar.height / 2 + 4;
      context.save();
      for (const width of [5, 2]) {
        context.lineWidth = width;
        context.strokeStyle = width === 5 ? colour("paper") : colour("ink");
        context.beginPath();
        context.moveTo(x, bar.y - half);
        context.lineTo(x, bar.y + half);
        context.stroke();
      }
      context.restore();
    });
  },
};

// The name of each point on the first side of it where it covers neither a point nor another name.
const pointLabels = {
  id: "pointLabels",
  afterDatasetsDraw(chart, args, options) {
    if (!options.on) return;
    const context = chart.ctx;
    context.save();
    context.font = `600 12px ${Chart.defaults.font.family}`;
    context.textBaseline = "middle";
    const entries = chart.data.datasets
      .map((set, index) => ({set, point: chart.getDatasetMeta(index).data[0]})).filter((entry) => entry.point);
    const around = (x, y, width, half) => ({left: x, right: x + width, top: y - half, bottom: y + half});
    const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const taken = entries.map(({point}) => around(point.x - 8, point.y, 16, 8));
    entries.forEach(({set, point}) => {
      const text = shortened(set.label, narrow() ? 18 : 28);
      const width = context.measureText(text).width;
      const sides = [
        [11, 0], [-11 - width, 0], [-width / 2, -17], [-width / 2, 17], [9, -14], [9, 14], [-9 - width, -14],
        [-9 - width, 14], [11, 28], [11, -28], [-11 - width, 28], [-11 - width, -28],
      ];
      const boxes = sides.map(([dx, dy]) => around(point.x + dx, point.y + dy, width, 7));
      const free = (box) => box.left >= chart.chartArea.left && box.right <= chart.width && box.top >= 0 &&
        box.bottom <= chart.chartArea.bottom && !taken.some((other) => overlap(box, other));
      const box = boxes.find(free) || boxes[0];
      taken.push(box);
      context.fillStyle = set.borderColor;
      context.fillText(text, box.left, (box.top + box.bottom) / 2);
    });
    context.restore();
  },
};

// The name of each line at its right end, pushed apart where they would overlap.
const lineLabels = {
  id: "lineLabels",
  afterDatasetsDraw(chart, args, options) {
    if (!options.on) return;
    const context = chart.ctx;
    const labels = chart.data.datasets.map((set, index) => {
      const points = chart.getDatasetMeta(index).data.filter((point) => !point.skip);
      return {text: shortened(set.label, 18), color: set.borderColor, last: points[points.length - 1]};
    }).filter((label) => label.last).sort((a, b) => a.last.y - b.last.y);
    let lowest = chart.chartArea.top - 14;
    labels.forEach((label) => {
      label.y = lowest = Math.max(label.last.y, lowest + 14);
    });
    const excess = Math.max(0, lowest - chart.chartArea.bottom);
    context.save();
    context.font = `600 12px ${Chart.defaults.font.family}`;
    context.textBaseline = "middle";
    labels.forEach((label) => {
      context.fillStyle = label.color;
      context.fillText(label.text, chart.chartArea.right + 8, label.y - excess);
    });
    context.restore();
  },
};

Chart.register(barLabels, barTicks, pointLabels, lineLabels);
