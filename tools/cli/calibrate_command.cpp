#include "sim/base/config/object_reader.hpp"
#include "tools/calibrate/fit_report.hpp"
#include "tools/calibrate/fitted_profile.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/shipped.hpp"
#include "topologies/catalogue.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace tradewind {

namespace {

struct CalibrateArguments {
  std::string measurements;
  std::string out;
  std::string accelerator = "h100-sxm";
  std::string engine = "vllm-0.11";
  std::string engine_id;
  std::string data;
  std::string hold_out;
};

template <class Entries>
const auto& entry(const Entries& entries, const std::string& id, const char* option) {
  const auto found = entries.find(id);
  if (found != entries.end()) return found->second;
  const auto suggestion = nearest(id, ids_of(entries));
  throw ConfigError("calibrate", option, '"' + id + '"',
                    fmt::format("one of {}{}", fmt::join(ids_of(entries), ", "),
                                suggestion ? fmt::format(" (did you mean \"{}\"?)", *suggestion) : ""));
}

void calibrate(const CalibrateArguments& arguments) {
  const OutputFile out(arguments.out);
  if (!arguments.out.empty()) out.require_writable({arguments.measurements});
  const Shipped shipped = Shipped::find();
  const Catalogue catalogue = read_catalogue(shipped.library.topologies);
  const EngineProfile& engine = entry(catalogue.engines, arguments.engine, "--template");
  const Accelerator& part = entry(catalogue.accelerators, arguments.accelerator, "--accelerator");
  const auto rows = read_measurements(arguments.measurements, catalogue, part);
  CalibrationRequest request{arguments.measurements, rows, &part, &engine, {}};
  if (!arguments.hold_out.empty()) {
    request.hold_out = arguments.hold_out == "family" ? HoldOut::family : HoldOut::alternate;
  }
  const Calibration calibration = tradewind::calibrate(request);
  fmt::print("{}", fit_report(calibration));
  if (arguments.out.empty()) return;
  ProfileText text;
  text.template_file = shipped.library.topologies + "/engines/" + engine.id + ".json";
  text.data =
      arguments.data.empty() ? std::filesystem::path(arguments.measurements).filename().string() : arguments.data;
  text.merge = arguments.engine_id.empty() || arguments.engine_id == engine.id;
  text.name = text.merge ? "" : arguments.engine_id;
  out.write(profile_text(calibration, text));
}

}  // namespace

void add_calibrate_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("calibrate", "Fit an engine profile to measurements of your own");
  auto arguments = std::make_shared<CalibrateArguments>();
  command->add_option("measurements", arguments->measurements, "CSV of measured configurations (tools/calibrate)")
      ->required();
  command->add_option("--out", arguments->out, "Write the engine profile to this file");
  command->add_option("--accelerator", arguments->accelerator, "What was measured; default h100-sxm");
  command->add_option("--template", arguments->engine,
                      "Engine whose memory rules, start-up phases and prefill are kept; default vllm-0.11");
  command->add_option("--engine-id", arguments->engine_id,
                      "Name of the engine measured: the profile then holds its constants alone");
  command->add_option("--data", arguments->data,
                      "What each number's source calls the measurements; default their file");
  command
      ->add_option("--hold-out", arguments->hold_out,
                   "family (fit without one model at a time) or alternate (without every second batch size)")
      ->check(CLI::IsMember({"family", "alternate"}));
  command->callback([arguments] { calibrate(*arguments); });
}

}  // namespace tradewind
