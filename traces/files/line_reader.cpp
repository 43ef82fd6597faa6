#include "traces/files/line_reader.hpp"

#include "sim/base/config/config_error.hpp"

#include <cstring>
#include <fmt/format.h>

namespace tradewind {

LineReader::LineReader(const std::string& path, std::string shown, LongLines long_lines)
    : shown_(shown),
      bytes_(path, std::move(shown)),
      long_lines_(long_lines),
      buffer_(std::make_unique_for_overwrite<char[]>(line_bytes_max + block_bytes)) {}

void LineReader::check_length(std::size_t length) {
  if (length <= line_bytes_max) return;
  if (long_lines_ == LongLines::cut) {
    cut_ = true;
    return;
  }
  throw ConfigError(shown_, fmt::format("line {}", line_ + 1), "a line above 1 MiB", "a line of at most 1 MiB");
}

/// Moves what is left to the front of the buffer and reads on behind it.
bool LineReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t count = bytes_.read({buffer_.get() + end_, block_bytes}, line_ + 1);
  end_ += count;
  return count > 0;
}

std::string_view LineReader::finish(std::string_view text) {
  ++line_;
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (line_ == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

std::optional<std::string_view> LineReader::next() {
  cut_ = false;
  const char* start = buffer_.get() + begin_;
  const void* newline = std::memchr(start, '\n', end_ - begin_);
  if (newline == nullptr) return next_across_blocks();
  const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - start);
  check_length(length);
  begin_ += length + 1;
  return finish({start, cut_ ? shown_bytes : length});
}

std::optional<std::string_view> LineReader::next_across_blocks() {
  for (;;) {
    if (!cut_) check_length(end_ - begin_);
    if (cut_) end_ = begin_ + shown_bytes;
    const std::size_t searched = end_ - begin_;
    if (!refill()) {
      if (end_ == 0) return std::nullopt;
      begin_ = end_;
      return finish({buffer_.get(), end_});
    }
    const char* start = buffer_.get();
    const void* newline = std::memchr(start + searched, '\n', end_ - searched);
    if (newline == nullptr) continue;
    const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - start);
    begin_ = length + 1;
    if (!cut_) check_length(length);
    return finish({start, cut_ ? shown_bytes : length});
  }
}

}  // namespace tradewind
