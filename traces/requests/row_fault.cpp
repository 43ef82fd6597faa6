#include "traces/requests/row_fault.hpp"

#include <fmt/format.h>

namespace tradewind {

std::string to_string(const RowFaultCounts& counts) {
  std::string text;
  counts.for_each([&](std::string_view name, std::uint64_t rows) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, rows);
  });
  return text;
}

}  // namespace tradewind
