#include "traces/files/line_reader.hpp"

#include "sim/config/config_error.hpp"

#include <cstring>
#include <fmt/format.h>

namespace tradewind {

LineReader::LineReader(const std::string& path, std::string shown)
    : shown_(shown),
      bytes_(path, std::move(shown)),
      buffer_(std::make_unique_for_overwrite<char[]>(line_bytes_max + block_bytes)) {}

void LineReader::refuse_long(std::size_t length) const {
  if (length <= line_bytes_max) return;
  throw ConfigError(shown_, fmt::format("line {}", line_ + 1), "a line above 1 MiB", "a line of at most 1 MiB");
}

bool LineReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  refuse_long(end_);
  const std::size_t count = bytes_.read({buffer_.get() + end_, block_bytes}, line_ + 1);
  end_ += count;
  return count > 0;
}

std::optional<std::string_view> LineReader::next() {
  std::size_t searched = 0;
  for (;;) {
    const char* start = buffer_.get() + begin_;
    const std::size_t size = end_ - begin_;
    const void* newline = size > searched ? std::memchr(start + searched, '\n', size - searched) : nullptr;
    std::size_t length = size;
    if (newline != nullptr) {
      length = static_cast<std::size_t>(static_cast<const char*>(newline) - start);
      begin_ += length + 1;
    } else {
      searched = size;
      if (refill()) continue;
      if (size == 0) return std::nullopt;
      start = buffer_.get() + begin_;
      begin_ = end_;
    }
    refuse_long(length);
    ++line_;
    std::string_view text(start, length);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (line_ == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text;
  }
}

}  // namespace tradewind
