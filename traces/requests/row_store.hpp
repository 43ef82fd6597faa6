#pragma once

#include "traces/request_source.hpp"
#include "traces/requests/temporary_file.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tradewind {

/// Rows of a whole trace by index, 24 bytes each: in memory up to a limit, beyond it all of them in a temporary file
/// without a name, which ends with the process. Memory is bounded whatever the trace's length.
class RowStore {
 public:
  static constexpr std::size_t page_rows = 512;
  /// 24 MiB.
  static constexpr std::size_t memory_rows_max = std::size_t{1} << 20;

  explicit RowStore(std::size_t memory_rows = memory_rows_max) : memory_rows_(memory_rows) {}

  /// Call protocol: `add* finish`, then the rest.
  /// \throws std::runtime_error  when the temporary folder has no room.
  void add(const TraceRow& row);
  void finish();

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool in_memory() const { return !file_.open(); }
  /// The rows from `index` × `page_rows` on; from the file they are read into `buffer`.
  [[nodiscard]] std::span<const TraceRow> page(std::size_t index, std::vector<TraceRow>& buffer) const;
  /// Index of the first row at or after `time`; the size when there is none.
  [[nodiscard]] std::size_t row_at(Seconds time) const;

 private:
  void move_to_file();
  void write(const std::vector<TraceRow>& page);

  std::size_t memory_rows_;
  std::size_t size_ = 0;
  TemporaryFile file_;
  std::vector<std::vector<TraceRow>> pages_;  ///< all of them, or only the one being filled
  std::vector<Seconds> page_starts_;          ///< arrival of the first row of each page
};

/// One reader's place in a store: keeps the page it is on.
class RowCursor {
 public:
  explicit RowCursor(const RowStore& store) : store_(&store) {}

  [[nodiscard]] const TraceRow& at(std::size_t row) {
    const std::size_t page = row / RowStore::page_rows;
    if (page != page_) {
      rows_ = store_->page(page, buffer_);
      page_ = page;
    }
    return rows_[row % RowStore::page_rows];
  }

 private:
  const RowStore* store_;
  std::size_t page_ = std::numeric_limits<std::size_t>::max();
  std::span<const TraceRow> rows_;
  std::vector<TraceRow> buffer_;
};

}  // namespace tradewind
