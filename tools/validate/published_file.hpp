#pragma once

#include "sim/base/config/object_reader.hpp"
#include "tools/validate/samples.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace tradewind {

/// A file of `tools/validate/published`, which travels inside the program.
class PublishedFile {
 public:
  /// \param text  As `published.hpp` has it. \throws ConfigError  for malformed JSON.
  PublishedFile(const std::string& name, std::string_view text)
      : name_("tools/validate/published/" + name), document_(parse_json(std::string(text), name_)) {}

  /// Valid as long as this object.
  [[nodiscard]] ObjectReader reader() const {
    ObjectReader reader(document_, name_);
    reader.ignore("description");
    return reader;
  }

 private:
  std::string name_;
  nlohmann::json document_;
};

/// Graded percentiles `p5` and `p95`.
[[nodiscard]] inline Spread read_spread(ObjectReader reader) {
  const Spread spread{reader.graded("p5", Range::positive()).value, reader.graded("p95", Range::positive()).value};
  reader.finish();
  return spread;
}

}  // namespace tradewind
