#include "topologies/precision.hpp"

#include <algorithm>
#include <iterator>

namespace tradewind {

namespace {

constexpr std::string_view names[] = {"bf16", "fp8", "int4", "mxfp4"};  // in the order of Precision

}  // namespace

Precision read_precision(ObjectReader& reader, std::string_view key) {
  const std::string word = reader.choice(key, names);
  return static_cast<Precision>(std::find(std::begin(names), std::end(names), word) - std::begin(names));
}

std::string_view to_string(Precision precision) { return names[static_cast<std::size_t>(precision)]; }

}  // namespace tradewind
