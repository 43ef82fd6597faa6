// A scenario: JSON, variants, workload, policies, and the shipped topology that it names. Nothing is simulated, and no
// trace is opened.

#include "sim/base/config/config_error.hpp"
#include "sim/run/scenario.hpp"
#include "tests/fuzz/input_file.hpp"

namespace tradewind::fuzz {

void try_input(std::span<const std::uint8_t> input) {
  const InputFile file(input);
  const Library library{TRADEWIND_SOURCE_DIR "/topologies"};
  try {
    const ScenarioDocument document = read_scenario_document(file.path());
    for (const Variant& variant : variants_of(document)) {
      const Scenario scenario = read_scenario(variant, document.place, library);
      require(scenario.duration > Seconds(0) && !scenario.classes.empty());
    }
  } catch (const ConfigError&) {
    return;  // the answer to a bad scenario
  }
}

}  // namespace tradewind::fuzz
