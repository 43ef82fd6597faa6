#include "tools/calibrate/fit_report.hpp"

#include "tools/text/columns.hpp"
#include "topologies/precision.hpp"

#include <cmath>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace tradewind {

namespace {

using Line = std::vector<std::string>;

Line number_line(const FittedNumber& number) {
  const std::string error =
      number.at_bound || !std::isfinite(number.standard_error) ? "–" : fmt::format("{:.2g}", number.standard_error);
  return {"  " + number.key, fmt::format("{:.4g}", number.value), error};
}

const char* note_on(const FittedNumber& number) {
  if (number.at_bound) return "bound reached, not identified";
  return number.identified() ? "" : "not identified";
}

Line error_line(const std::string& name, const FitErrors& errors) {
  const auto percent = [](double share) { return fmt::format("{:.1f}", 100.0 * share); };
  return {
      "  " + name,           fmt::format("{}", errors.rows), percent(errors.throughput), percent(errors.inter_token),
      percent(errors.power), percent(errors.per_token)};
}

/// The numbers with what the data say of each; the remark stands left.
std::string numbers_text(const ProfileFit& profile) {
  std::vector<Line> lines{{"", "value", "± s.e."}};
  std::vector<std::string> notes{""};
  for (const FittedNumber& number : profile.numbers) {
    lines.push_back(number_line(number));
    notes.emplace_back(note_on(number));
  }
  std::string text;
  const std::vector<std::string> rows = lines_in_columns(lines);
  for (std::size_t i = 0; i < rows.size(); ++i) text += rows[i] + (notes[i].empty() ? "" : "  " + notes[i]) + "\n";
  return text;
}

std::string profile_report(const ProfileFit& profile) {
  const StepConstants& constants = profile.constants;
  std::string text = fmt::format("{} {} on {}, {} configurations\n", constants.family, to_string(constants.precision),
                                 constants.accelerator, profile.rows);
  text += numbers_text(profile) + "\n";
  std::vector<Line> lines{{"  mean absolute error, %", "rows", "throughput", "inter-token", "power", "J/token"}};
  for (const auto& [name, errors] : profile.in_sample) lines.push_back(error_line(name, errors));
  if (profile.in_sample.size() > 1) lines.push_back(error_line("all", profile.all));
  if (profile.all_held_out) {
    const bool family = profile.hold_out == HoldOut::family;
    lines.push_back({family ? "  fitted without the model:" : "  every second batch size, fitted to the others:"});
    for (const HeldOutFit& held : profile.held_out) lines.push_back(error_line(held.name, held.errors));
    if (profile.held_out.size() > 1) lines.push_back(error_line("all held out", *profile.all_held_out));
  }
  return text + in_columns(lines) + "\n";
}

}  // namespace

std::string fit_report(const Calibration& calibration) {
  std::string text;
  for (const ProfileFit& profile : calibration.profiles) text += profile_report(profile);
  for (const std::string& warning : calibration.warnings) text += "warning: " + warning + "\n";
  return text;
}

}  // namespace tradewind
