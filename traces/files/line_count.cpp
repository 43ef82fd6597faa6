#include "traces/files/line_count.hpp"

#include <fmt/format.h>

namespace tradewind {

std::string to_string(const LineCount& lines) {
  return fmt::format("line{} {}{}", lines.count == 1 ? "" : "s", fmt::join(lines.lines, ", "),
                     lines.count == lines.lines.size() ? "" : ", …");
}

}  // namespace tradewind
