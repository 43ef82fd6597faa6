#include "tools/report/figure_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {
namespace {

using nlohmann::json;

constexpr std::string_view undefined = "–";

/// Decimals with which the smallest value keeps three significant digits and the largest stays within eight.
int shared_decimals(const std::vector<std::optional<double>>& values) {
  double least = 0.0;
  double most = 0.0;
  for (const auto& value : values) {
    if (!value || *value == 0.0) continue;
    const double magnitude = std::abs(*value);
    least = least == 0.0 ? magnitude : std::min(least, magnitude);
    most = std::max(most, magnitude);
  }
  if (most == 0.0) return 0;
  const int least_exponent = static_cast<int>(std::floor(std::log10(least)));
  const int most_exponent = static_cast<int>(std::floor(std::log10(most)));
  const int wanted = std::max(2 - least_exponent, most_exponent <= 3 ? 1 : 0);
  return std::clamp(wanted, 0, std::clamp(7 - most_exponent, 0, 6));
}

std::string with_thousands(std::string digits) {
  const std::size_t start = digits.front() == '-' ? 1 : 0;
  std::size_t end = std::min(digits.find('.'), digits.size());
  while (end > start + 3) {
    end -= 3;
    digits.insert(end, ",");
  }
  return digits;
}

std::string significant_text(double value, int decimals) {
  const double least_shown = std::pow(10.0, -decimals);
  if (value != 0.0 && std::abs(value) < 0.5 * least_shown) return fmt::format("<{:.{}f}", least_shown, decimals);
  return with_thousands(fmt::format("{:.{}f}", value, decimals));
}

std::string percent_text(double value) {
  const bool looks_complete = value < 100.0 && value >= 99.995;
  return fmt::format("{:.2f}", looks_complete ? 99.99 : value);
}

std::string interval_text(double ci95, int decimals) {
  return " ±" + (ci95 == 0.0 ? std::string("0") : significant_text(ci95, decimals));
}

std::vector<std::optional<double>> means_of(const std::vector<FigureCell>& cells) {
  std::vector<std::optional<double>> means;
  for (const FigureCell& cell : cells) means.push_back(cell.mean);
  return means;
}

}  // namespace

std::vector<FigureCell> cells_of(const Figure& figure, const json& comparison) {
  const json& all = comparison.at("figures");
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const json& f) { return text_at(f, "key") == figure.key; });
  std::vector<FigureCell> cells;
  for (const json& variant : comparison.at("variants")) {
    FigureCell& cell = cells.emplace_back();
    cell.feasible = variant.value("feasible", false);
    if (found == all.end()) continue;
    const json& by_variant = found->at("by_variant");
    const auto entry = by_variant.find(text_at(variant, "name"));
    if (entry == by_variant.end()) continue;
    const auto shown = [&](const char* key) {
      const auto value = number_at(*entry, key);
      return value ? std::optional(*value * figure.shown.factor) : std::nullopt;
    };
    cell.mean = shown("mean");
    cell.ci95 = shown("ci95");
    cell.sample = number_at(*entry, "sample");
    cell.best = entry->value("best", false);
  }
  return cells;
}

std::vector<bool> marks_of(const std::vector<FigureCell>& cells) {
  std::vector<bool> marks;
  bool choice = false;
  for (const FigureCell& cell : cells) {
    marks.push_back(cell.best);
    choice = choice || (cell.mean && cell.feasible && !cell.best);
  }
  if (!choice) marks.assign(cells.size(), false);
  return marks;
}

std::vector<std::string> texts_of(const std::vector<std::optional<double>>& values, Notation notation) {
  const int decimals = shared_decimals(values);
  std::vector<std::string> texts;
  for (const auto& value : values) {
    if (!value) {
      texts.emplace_back(undefined);
    } else {
      texts.push_back(notation == Notation::percent ? percent_text(*value) : significant_text(*value, decimals));
    }
  }
  return texts;
}

std::vector<std::string> texts_of(const std::vector<FigureCell>& cells, Notation notation) {
  const std::vector<std::optional<double>> means = means_of(cells);
  const int decimals = notation == Notation::percent ? 2 : shared_decimals(means);
  std::vector<std::string> texts = texts_of(means, notation);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].sample) texts[i] += " n=" + count_text(cells[i].sample);
    if (cells[i].mean && cells[i].ci95) texts[i] += interval_text(*cells[i].ci95, decimals);
  }
  return texts;
}

std::string count_text(std::optional<double> value) {
  return value ? with_thousands(fmt::format("{:.0f}", *value)) : std::string(undefined);
}

std::string completed_text(const json& variant) {
  return count_text(number_at(variant, "requests.completed")) + " of " +
         count_text(number_at(variant, "requests.injected"));
}

std::string change_text(std::optional<double> percent, std::optional<double> ci95) {
  if (!percent) return std::string(undefined);
  const std::string digits = with_thousands(fmt::format("{:.1f}", std::abs(*percent)));
  const std::string width = ci95 ? " ±" + with_thousands(fmt::format("{:.1f}", *ci95)) : "";
  if (digits == "0.0") return ci95 ? "0.0" + width + " %" : "±0.0 %";
  return fmt::format("{}{}{} %", *percent < 0.0 ? "−" : "+", digits, width);
}

}  // namespace tradewind
