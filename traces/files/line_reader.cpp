#include "traces/files/line_reader.hpp"

#include "sim/base/config/config_error.hpp"

#include <algorithm>
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
    counted_ = 0;
    quotes_ = 0;
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

/// The line that begins at `line_begin_`.
std::string_view LineReader::finish(std::size_t length) {
  ++line_;
  std::string_view text(buffer_.get() + line_begin_, cut_ ? shown_bytes : length);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (line_ == 1 && text.starts_with("\xef\xbb\xbf")) {
    text.remove_prefix(3);
    line_begin_ += 3;
  }
  return text;
}

/// Of a line that is cut and begins at `begin_`, up to `length`.
void LineReader::count_quotes(std::size_t length) {
  const char* start = buffer_.get() + begin_;
  quotes_ += static_cast<std::uint64_t>(std::count(start + counted_, start + length, '"'));
}

std::optional<std::string_view> LineReader::next() {
  cut_ = false;
  line_begin_ = begin_;
  const char* start = buffer_.get() + begin_;
  const void* newline = std::memchr(start, '\n', end_ - begin_);
  if (newline == nullptr) return next_across_blocks(0);
  const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - start);
  check_length(length);
  if (cut_) count_quotes(length);
  begin_ += length + 1;
  return finish(length);
}

std::optional<std::string_view> LineReader::extend() {
  const std::size_t known = begin_ - line_begin_;
  const void* newline = std::memchr(buffer_.get() + begin_, '\n', end_ - begin_);
  begin_ = line_begin_;
  if (newline == nullptr) return next_across_blocks(known);
  const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.get()) - line_begin_;
  check_length(length);
  begin_ += length + 1;
  return finish(length);
}

/// Of the line at `begin_` the first `known` bytes were returned before, and it has no end among those in the buffer.
std::optional<std::string_view> LineReader::next_across_blocks(std::size_t known) {
  for (;;) {
    if (!cut_) check_length(end_ - begin_);
    if (cut_) {
      count_quotes(end_ - begin_);
      end_ = begin_ + shown_bytes;
      counted_ = shown_bytes;
    }
    const std::size_t searched = end_ - begin_;
    const bool more = refill();
    line_begin_ = 0;
    if (!more) {
      begin_ = end_;
      if (end_ == known) return std::nullopt;
      return finish(end_);
    }
    const char* start = buffer_.get();
    const void* newline = std::memchr(start + searched, '\n', end_ - searched);
    if (newline == nullptr) continue;
    const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - start);
    if (!cut_) check_length(length);
    if (cut_) count_quotes(length);
    begin_ = length + 1;
    return finish(length);
  }
}

}  // namespace tradewind
