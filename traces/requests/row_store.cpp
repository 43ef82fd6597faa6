#include "traces/requests/row_store.hpp"

#include <algorithm>

namespace tradewind {

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
  file_.append({});
  for (const auto& page : pages_) write(page);
  pages_.clear();
}

void RowStore::write(const std::vector<TraceRow>& page) { file_.append(std::as_bytes(std::span(page))); }

std::span<const TraceRow> RowStore::page(std::size_t index, std::vector<TraceRow>& buffer) const {
  if (in_memory()) return pages_[index];
  buffer.resize(std::min(page_rows, size_ - index * page_rows));
  file_.read(std::as_writable_bytes(std::span(buffer)), index * page_rows * sizeof(TraceRow));
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
