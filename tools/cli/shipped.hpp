#pragma once

#include "sim/run/scenario.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// The shipped data: beside the installed program (`../share/tradewind`), else in the source tree it was built from.
struct Shipped {
  Library library;
  std::string examples;  ///< folder with one folder an example

  /// \throws std::runtime_error  when neither place has them.
  [[nodiscard]] static Shipped find();
};

/// A shipped example: its name and the scenario's own name.
struct Example {
  std::string name;
  std::string title;
  bool needs_data = false;  ///< reads files below TRADEWIND_DATA
};

[[nodiscard]] std::vector<Example> list_examples(const Shipped& shipped);

/// The file that SCENARIO on the command line means: a path, the name of an example, or `world_day` when empty.
/// \throws ConfigError  when it is neither, with the nearest example.
[[nodiscard]] std::string scenario_path(const std::string& argument, const Shipped& shipped);

}  // namespace tradewind
