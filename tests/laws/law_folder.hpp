#pragma once

#include "sim/run/scenario.hpp"
#include "tests/support/temporary_folder.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind::laws {

/// A folder of its own for the files of one law, removed with this object.
///
/// Holds a small library beside the scenarios: one accelerator, Llama 3.1 8B and 70B, the fixed-cost oracle, a node
/// that boots in half a minute, and engines whose KV cache holds no more than some 3,000 tokens, so that sequences are
/// preempted under little load.
class LawFolder {
 public:
  LawFolder();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const Library& library() const { return library_; }
  /// The name that relative paths of a scenario are read against.
  [[nodiscard]] std::string scenario_file() const { return path_ + "/scenario.json"; }
  void write(const std::string& name, const std::string& text) const;

 private:
  testing::TemporaryFolder folder_;
  std::string path_;
  Library library_;
};

/// Ids of the library's own entries.
inline const std::string quick_node = "quick-node";
inline const std::string tight_engine_8b = "tight-8b";    ///< one accelerator a replica
inline const std::string tight_engine_70b = "tight-70b";  ///< four
inline constexpr double tight_tokens = 3000.0;

}  // namespace tradewind::laws
