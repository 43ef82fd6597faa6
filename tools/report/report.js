// Draws everything, and again when the colour scheme, the width class or the choice of variant changes.

const data = JSON.parse(document.getElementById("data").textContent);
const regions = regionNames(data);
const chosen = {variant: Math.max(0, data.variants.length - 1), quantity: 0};
let loadChart = null;

const drawRegional = () => {
  if (loadChart) {
    charts = charts.filter((chart) => chart !== loadChart);
    loadChart.destroy();
  }
  const variant = data.variants[chosen.variant];
  loadChart = drawLoad(data, regions, variant, quantities[chosen.quantity]);
  document.querySelectorAll("[data-variant]").forEach((tables) => {
    tables.hidden = Number(tables.dataset.variant) !== chosen.variant;
  });
};

const drawAll = () => {
  charts.forEach((chart) => chart.destroy());
  charts = [];
  loadChart = null;
  applyTheme();
  drawTradeoff(data.variants, data.baseline);
  drawCarbon(data.variants);
  drawEnergy(data.variants);
  drawLatencies(data.variants);
  drawIntensity(data, regions);
  drawRegional();
};

// Radio buttons that keep `chosen[key]`.
const offerChoice = (id, key, labels) => {
  const fieldset = document.getElementById(id);
  labels.forEach((label, index) => {
    const input = element("input", {type: "radio", name: id, value: index});
    input.checked = index === chosen[key];
    input.addEventListener("change", () => {
      chosen[key] = index;
      drawRegional();
    });
    fieldset.append(element("label", {}, input, element("span", {}, label)));
  });
  fieldset.hidden = labels.length < 2;
};

offerChoice("pick-variant", "variant", data.variants.map((variant) => variant.name));
offerChoice("pick-quantity", "quantity", quantities.map((quantity) => quantity.label));
drawAll();

window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
window.matchMedia("(max-width: 560px)").addEventListener("change", drawAll);
// On paper the page is light, whatever the screen prefers, and has another width.
window.matchMedia("print").addEventListener("change", drawAll);
