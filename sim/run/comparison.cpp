#include "sim/run/comparison.hpp"

#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <optional>
#include <string_view>

namespace tradewind {

using json = nlohmann::ordered_json;

namespace {

struct Figure {
  std::string_view name;
  std::string_view pointer;
};

constexpr std::array figures{
    Figure{"facility_kwh", "/energy_kwh/facility"},
    Figure{"wh_per_request_mean_full", "/energy_wh_per_request/mean_full"},
    Figure{"carbon_location_g", "/carbon_g/location"},
    Figure{"carbon_total_g", "/carbon_g/total"},
    Figure{"water_site_l", "/water_l/site"},
    Figure{"water_source_l", "/water_l/source"},
    Figure{"cost_usd", "/cost_usd"},
    Figure{"ttft_s_p99", "/latency_s/ttft/p99"},
    Figure{"tpot_s_p99", "/latency_s/tpot/p99"},
    Figure{"e2e_s_p99", "/latency_s/e2e/p99"},
    Figure{"slo_attainment", "/slo/attainment"},
    Figure{"accuracy", "/quality/accuracy"},
};

std::optional<double> value_at(const json& results, std::string_view pointer) {
  const json::json_pointer place{std::string(pointer)};
  if (!results.contains(place) || !results[place].is_number()) return std::nullopt;
  return results[place].get<double>();
}

json difference(const VariantResults& variant, const VariantResults& base, std::string_view pointer) {
  const auto value = value_at(variant.seeds.front(), pointer);
  const auto reference = value_at(base.seeds.front(), pointer);
  if (!value || !reference) return nullptr;
  json out{{"absolute", *value - *reference}};
  out["percent"] = *reference != 0.0 ? json(100.0 * (*value - *reference) / *reference) : json();
  std::vector<double> changes;
  for (std::size_t s = 0; s < variant.seeds.size(); ++s) {
    const auto a = value_at(variant.seeds[s], pointer);
    const auto b = value_at(base.seeds[s], pointer);
    if (a && b) changes.push_back(*a - *b);
  }
  if (changes.size() < 2 || changes.size() != variant.seeds.size()) return out;
  const double n = static_cast<double>(changes.size());
  double mean = 0.0;
  for (const double change : changes) mean += change / n;
  double squares = 0.0;
  for (const double change : changes) squares += (change - mean) * (change - mean);
  const boost::math::students_t student(n - 1.0);
  const double half = boost::math::quantile(student, 0.975) * std::sqrt(squares / (n - 1.0) / n);
  out["mean"] = mean;
  out["ci95_low"] = mean - half;
  out["ci95_high"] = mean + half;
  return out;
}

}  // namespace

json comparison_of(const std::vector<VariantResults>& variants, const std::string& baseline) {
  json out{{"variants", json::array()},
           {"baseline", baseline},
           {"seeds", variants.front().seeds.size()},
           {"differences", json::object()}};
  const VariantResults* base = &variants.front();
  for (const VariantResults& variant : variants) {
    if (variant.name == baseline) base = &variant;
  }
  for (const VariantResults& variant : variants) {
    const bool failed = !variant.error.empty();
    json& entry = out["variants"].emplace_back(json{{"name", variant.name}});
    entry["results"] = failed ? json() : variant.seeds.front();
    if (failed) entry["error"] = variant.error;
    if (&variant == base || failed) continue;
    json& row = out["differences"][variant.name] = json::object();
    for (const Figure& figure : figures) row[std::string(figure.name)] = difference(variant, *base, figure.pointer);
  }
  return out;
}

}  // namespace tradewind
