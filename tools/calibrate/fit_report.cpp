#include "tools/calibrate/fit_report.hpp"

#include "topologies/precision.hpp"

#include <cmath>
#include <fmt/format.h>

namespace tradewind {

namespace {

std::string number_line(const FittedNumber& number) {
  const std::string error =
      number.at_bound || !std::isfinite(number.standard_error) ? "–" : fmt::format("{:.2g}", number.standard_error);
  const char* note = number.at_bound ? "bound reached, not identified" : number.identified() ? "" : "not identified";
  return fmt::format("  {:<32} {:>10.4g}  {:>8}  {}", number.key, number.value, error, note);
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string error_line(const std::string& name, const FitErrors& errors) {
  return fmt::format("  {:<32} {:>4} {:>11.1f} {:>13.1f} {:>8.1f} {:>8.1f}\n", name, errors.rows,
                     100.0 * errors.throughput, 100.0 * errors.inter_token, 100.0 * errors.power,
                     100.0 * errors.per_token);
}

std::string profile_report(const ProfileFit& profile) {
  const StepConstants& constants = profile.constants;
  std::string text = fmt::format("{} {} on {}, {} configurations\n", constants.family, to_string(constants.precision),
                                 constants.accelerator, profile.rows);
  text += fmt::format("  {:<32} {:>10}  {:>8}\n", "", "value", "± s.e.");
  for (const FittedNumber& number : profile.numbers) text += without_trailing_blanks(number_line(number));
  text += fmt::format("\n  {:<32} {:>4} {:>11} {:>13} {:>8} {:>8}\n", "mean absolute error, %", "rows", "throughput",
                      "inter-token", "power", "J/token");
  for (const auto& [name, errors] : profile.in_sample) text += error_line(name, errors);
  if (profile.in_sample.size() > 1) text += error_line("all", profile.all);
  if (!profile.all_held_out) return text + "\n";
  const bool family = profile.hold_out == HoldOut::family;
  text += family ? "  fitted without the model:\n" : "  every second batch size, fitted to the others:\n";
  for (const HeldOutFit& held : profile.held_out) text += error_line(held.name, held.errors);
  if (profile.held_out.size() > 1) text += error_line("all held out", *profile.all_held_out);
  return text + "\n";
}

}  // namespace

std::string fit_report(const Calibration& calibration) {
  std::string text;
  for (const ProfileFit& profile : calibration.profiles) text += profile_report(profile);
  for (const std::string& warning : calibration.warnings) text += "warning: " + warning + "\n";
  return text;
}

}  // namespace tradewind
