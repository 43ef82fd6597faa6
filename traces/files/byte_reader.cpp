#include "traces/files/byte_reader.hpp"

#include "sim/base/config/config_error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tradewind {

ByteReader::ByteReader(const std::string& path, std::string shown)
    : shown_(std::move(shown)), in_(path, shown_, "a plain, gzip or zstd text file"), block_(block_bytes) {
  end_ = read_file(block_, 1);
  unpacker_ = unpacker_for(path, waiting());
}

void ByteReader::fail(std::uint64_t line, const std::string& found, const std::string& expected) const {
  throw ConfigError(shown_, fmt::format("line {}", line), found, expected);
}

std::size_t ByteReader::read_file(std::span<char> out, std::uint64_t line) {
  return in_.read(out, fmt::format("line {}", line));
}

std::size_t ByteReader::read(std::span<char> out, std::uint64_t line) {
  if (unpacker_ == nullptr) {
    if (begin_ == end_) return read_file(out, line);
    const auto beginning = waiting().first(std::min(out.size(), end_ - begin_));
    std::copy(beginning.begin(), beginning.end(), out.begin());
    begin_ += beginning.size();
    return beginning.size();
  }
  for (;;) {
    // Also without packed bytes: the last ones may have held more text than the caller had room for.
    const Unpacker::Step step = unpacker_->unpack(waiting(), out);
    if (!step.fault.empty()) {
      fail(line, fmt::format("damaged {} data ({})", unpacker_->format(), step.fault),
           fmt::format("a whole {} file", unpacker_->format()));
    }
    begin_ += step.taken;
    if (step.given > 0) return step.given;
    if (begin_ < end_) {
      if (step.taken > 0) continue;
      fail(line, fmt::format("damaged {} data", unpacker_->format()),
           fmt::format("a whole {} file", unpacker_->format()));
    }
    begin_ = 0;
    end_ = read_file(block_, line);
    if (end_ > 0) continue;
    if (!unpacker_->inside()) return 0;
    fail(line, fmt::format("a truncated {} file", unpacker_->format()),
         fmt::format("a whole {} file", unpacker_->format()));
  }
}

}  // namespace tradewind
