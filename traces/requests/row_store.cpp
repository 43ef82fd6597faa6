#include "traces/requests/row_store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace tradewind {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(fmt::format("{} a temporary file for a long trace in {}: {}", what,
                                       std::filesystem::temp_directory_path().string(),
                                       std::generic_category().message(errno)));
}

}  // namespace

RowStore::~RowStore() {
  if (file_ >= 0) close(file_);
}

void RowStore::add(const TraceRow& row) {
  if (size_ % page_rows == 0) {
    if (in_memory() && size_ >= memory_rows_) move_to_file();
    if (!in_memory() && !pages_.empty()) {
      write(pages_.back());
      pages_.clear();
    }
    pages_.emplace_back().reserve(page_rows);
    page_starts_.push_back(row.arrival);
  }
  pages_.back().push_back(row);
  ++size_;
}

void RowStore::finish() {
  if (in_memory() || pages_.empty()) return;
  write(pages_.back());
  pages_.clear();
}

void RowStore::move_to_file() {
  std::string name = (std::filesystem::temp_directory_path() / "tradewind-rows-XXXXXX").string();
  file_ = mkstemp(name.data());
  if (file_ < 0) fail("cannot open");
  unlink(name.c_str());
  for (const auto& page : pages_) write(page);
  pages_.clear();
}

void RowStore::write(const std::vector<TraceRow>& page) const {
  const char* bytes = reinterpret_cast<const char*>(page.data());
  for (std::size_t left = page.size() * sizeof(TraceRow); left > 0;) {
    const ssize_t count = ::write(file_, bytes, left);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("cannot write");
    bytes += count;
    left -= static_cast<std::size_t>(count);
  }
}

std::span<const TraceRow> RowStore::page(std::size_t index, std::vector<TraceRow>& buffer) const {
  if (in_memory()) return pages_[index];
  buffer.resize(std::min(page_rows, size_ - index * page_rows));
  char* bytes = reinterpret_cast<char*>(buffer.data());
  std::size_t offset = index * page_rows * sizeof(TraceRow);
  // pread has no position, so that forked processes may share the file.
  for (std::size_t left = buffer.size() * sizeof(TraceRow); left > 0;) {
    const ssize_t count = pread(file_, bytes, left, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("cannot read");
    bytes += count;
    offset += static_cast<std::size_t>(count);
    left -= static_cast<std::size_t>(count);
  }
  return buffer;
}

std::size_t RowStore::row_at(Seconds time) const {
  // The first page that begins at or after the time; the row may also be on the page before it.
  const auto above = std::lower_bound(page_starts_.begin(), page_starts_.end(), time);
  if (above == page_starts_.begin()) return 0;
  const auto index = static_cast<std::size_t>(above - page_starts_.begin()) - 1;
  std::vector<TraceRow> buffer;
  const auto rows = page(index, buffer);
  const auto row = std::lower_bound(rows.begin(), rows.end(), time,
                                    [](const TraceRow& r, Seconds wanted) { return r.arrival < wanted; });
  return index * page_rows + static_cast<std::size_t>(row - rows.begin());
}

}  // namespace tradewind
