#include "sim/run/comparison/comparison.hpp"

#include "sim/run/comparison/confidence_interval.hpp"
#include "sim/run/comparison/decomposition.hpp"
#include "sim/run/comparison/feasibility.hpp"
#include "sim/run/comparison/figures.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace tradewind {

using json = nlohmann::ordered_json;

namespace {

std::string text(std::string_view view) { return std::string(view); }

json or_null(const std::optional<double>& value) { return value ? json(*value) : json(); }

/// A figure's values by seed; empty where one of them is not defined.
std::vector<double> values_of(const Figure& figure, const VariantResults& variant) {
  std::vector<double> values;
  for (const nlohmann::json& results : variant.seeds) {
    const auto value = figure.value(results);
    if (!value) return {};
    values.push_back(*value);
  }
  return values;
}

/// The mean and interval of what one has more than the other with the same seed.
ConfidenceInterval paired(const std::vector<double>& values, const std::vector<double>& reference) {
  std::vector<double> changes;
  for (std::size_t s = 0; s < values.size(); ++s) changes.push_back(values[s] - reference[s]);
  return interval_of(changes);
}

/// Closer values are no reason to prefer one policy to another: what a model of this kind can tell apart.
constexpr double tie_share = 0.02;

/// Of each variant, whether it is feasible and not told apart from the best that is: by its paired interval or 2 %.
std::vector<bool> ties_with_best(const std::vector<std::vector<double>>& values,
                                 const std::vector<Feasibility>& feasible, Better better) {
  std::vector<bool> ties(values.size(), false);
  std::optional<std::size_t> best;
  std::vector<double> means;
  for (std::size_t v = 0; v < values.size(); ++v) {
    means.push_back(values[v].empty() ? 0.0 : interval_of(values[v]).mean);
    if (values[v].empty() || !feasible[v].feasible) continue;
    if (!best || (better == Better::lower ? means[v] < means[*best] : means[v] > means[*best])) best = v;
  }
  for (std::size_t v = 0; best && v < values.size(); ++v) {
    if (!feasible[v].feasible || values[v].size() != values[*best].size()) continue;
    const ConfidenceInterval apart = paired(values[v], values[*best]);
    ties[v] = std::abs(apart.mean) <= std::max(apart.ci95.value_or(0.0), tie_share * std::abs(means[*best]));
  }
  return ties;
}

json figure_of(const Figure& figure, const std::vector<VariantResults>& variants,
               const std::vector<Feasibility>& feasible) {
  json out{{"key", text(figure.key)},
           {"unit", text(figure.unit)},
           {"better", figure.better == Better::lower ? "lower" : "higher"},
           {"by_variant", json::object()}};
  std::vector<std::vector<double>> values;
  for (const VariantResults& variant : variants) values.push_back(values_of(figure, variant));
  const std::vector<bool> ties = ties_with_best(values, feasible, figure.better);
  for (std::size_t v = 0; v < variants.size(); ++v) {
    json& entry = out["by_variant"][variants[v].name];
    entry = {{"mean", nullptr},
             {"ci95", nullptr},
             {"n", values[v].size()},
             {"feasible", feasible[v].feasible},
             {"best", false}};
    if (!values[v].empty()) {
      const ConfidenceInterval interval = interval_of(values[v]);
      entry["mean"] = interval.mean;
      entry["ci95"] = or_null(interval.ci95);
      entry["best"] = static_cast<bool>(ties[v]);
      continue;
    }
    for (const nlohmann::json& results : variants[v].seeds) {
      const auto few = figure.too_few(results);
      if (few && !entry.contains("sample")) entry["sample"] = *few;
    }
  }
  return out;
}

/// Counts of requests, all runs together.
json requests_of(const VariantResults& variant) {
  json sums = json::object();
  for (const nlohmann::json& run : variant.seeds) {
    if (!run.contains("requests")) continue;
    for (const auto& [fate, count] : run["requests"].items()) sums[fate] = sums.value(fate, 0.0) + count.get<double>();
  }
  for (auto& sum : sums) sum = static_cast<std::uint64_t>(sum.get<double>());
  return sums;
}

/// What a difference means, where there is an interval to tell.
const char* verdict_on(double difference, bool real, Better better) {
  if (!real) return "not distinguishable";
  return (difference < 0.0) == (better == Better::lower) ? "better" : "worse";
}

json difference(const Figure& figure, const VariantResults& variant, const VariantResults& base) {
  json out{{"variant", variant.name}, {"key", text(figure.key)}, {"absolute", nullptr},
           {"percent", nullptr},      {"ci95", nullptr},         {"percent_ci95", nullptr},
           {"real", nullptr},         {"verdict", nullptr},      {"n", 0}};
  const std::vector<double> values = values_of(figure, variant);
  const std::vector<double> reference = values_of(figure, base);
  if (values.empty() || values.size() != reference.size()) return out;
  const ConfidenceInterval change = paired(values, reference);
  const double before = interval_of(reference).mean;
  out["absolute"] = change.mean;
  if (before != 0.0) out["percent"] = 100.0 * change.mean / std::abs(before);
  out["n"] = change.n;
  if (!change.ci95) return out;
  const bool real = std::abs(change.mean) > *change.ci95;
  out["ci95"] = *change.ci95;
  if (before != 0.0) out["percent_ci95"] = 100.0 * *change.ci95 / std::abs(before);
  out["real"] = real;
  out["verdict"] = verdict_on(change.mean, real, figure.better);
  return out;
}

/// The mean over seeds of each part.
json decomposition(const VariantResults& variant, const VariantResults& base) {
  json out{{"variant", variant.name}};
  std::array<double, decomposition_keys.size()> sums{};
  for (std::size_t s = 0; s < variant.seeds.size(); ++s) {
    const auto one = decomposition_of(variant.seeds[s], base.seeds[s]);
    if (!one) return nullptr;
    const auto parts = one->parts();
    for (std::size_t i = 0; i < parts.size(); ++i) sums[i] += parts[i] / static_cast<double>(variant.seeds.size());
  }
  for (std::size_t i = 0; i < sums.size(); ++i) out[text(decomposition_keys[i])] = sums[i];
  return out;
}

}  // namespace

json comparison_of(const std::vector<VariantResults>& variants, const std::string& baseline,
                   const std::vector<std::string>& days) {
  json out{{"variants", json::array()},
           {"baseline", baseline},
           {"seeds", variants.empty() ? 0 : variants.front().seeds.size()},
           {"figures", json::array()},
           {"differences", json::array()},
           {"decomposition", json::array()}};
  if (!days.empty()) out["days"] = days;
  std::vector<Feasibility> feasible;
  for (const VariantResults& variant : variants) {
    const bool failed = !variant.error.empty();
    feasible.push_back(failed ? Feasibility{false, 0.0, {}, "failed"} : feasibility_of(variant.seeds));
    json& entry = out["variants"].emplace_back(json{{"name", variant.name}});
    entry["results"] = failed ? json() : variant.first;
    entry["feasible"] = feasible.back().feasible;
    entry["why_not"] = feasible.back().feasible ? json() : json(feasible.back().why_not);
    if (failed) {
      entry["error"] = variant.error;
    } else {
      entry["requests"] = requests_of(variant);
    }
  }
  for (const Figure& figure : compared_figures()) out["figures"].push_back(figure_of(figure, variants, feasible));
  const auto named = std::find_if(variants.begin(), variants.end(), [&](const auto& v) { return v.name == baseline; });
  const auto base = named == variants.end() ? variants.begin() : named;
  for (auto variant = variants.begin(); variant != variants.end(); ++variant) {
    if (variant == base || !variant->error.empty() || !base->error.empty()) continue;
    for (const Figure& figure : compared_figures()) out["differences"].push_back(difference(figure, *variant, *base));
    json parts = decomposition(*variant, *base);
    if (!parts.is_null()) out["decomposition"].push_back(std::move(parts));
  }
  return out;
}

}  // namespace tradewind
