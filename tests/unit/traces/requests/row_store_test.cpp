#include "traces/requests/row_store.hpp"

#include "sim/base/random/stream.hpp"
#include "tests/unit/traces/trace_statistics.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::vector<TraceRow> some_rows(std::size_t count) {
  std::vector<TraceRow> rows;
  Generator generator(4);
  double time = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    rows.push_back({Seconds(time), static_cast<std::uint32_t>(i + 1), static_cast<std::uint32_t>(1 + i % 9)});
    if (generator.uniform() < 0.7) time += generator.uniform();
  }
  return rows;
}

}  // namespace

TEST_CASE("a trace above the memory limit is kept in a file and reads the same") {
  for (const std::size_t count : {std::size_t{1}, RowStore::page_rows, 3 * RowStore::page_rows, 5000UL, 5001UL}) {
    const auto rows = some_rows(count);
    for (const std::size_t memory_rows : {std::size_t{0}, 2 * RowStore::page_rows, std::size_t{1'000'000}}) {
      RowStore store(memory_rows);
      for (const TraceRow& row : rows) store.add(row);
      store.finish();
      REQUIRE(store.size() == count);
      CHECK(store.in_memory() == (count <= memory_rows));
      RowCursor cursor(store);
      std::vector<TraceRow> forwards;
      for (std::size_t i = 0; i < count; ++i) forwards.push_back(cursor.at(i));
      CHECK(same_rows(forwards, rows));
      for (std::size_t i = count; i-- > 0;) REQUIRE(cursor.at(i).prompt_tokens == i + 1);
    }
  }
}

TEST_CASE("the first row at or after a time is found on every page") {
  const auto rows = some_rows(5000);
  for (const std::size_t memory_rows : {0, 1'000'000}) {
    RowStore store(memory_rows);
    for (const TraceRow& row : rows) store.add(row);
    store.finish();
    const auto check = [&](double time) {
      const auto it = std::lower_bound(rows.begin(), rows.end(), time,
                                       [](const TraceRow& row, double t) { return row.arrival.value() < t; });
      REQUIRE(store.row_at(Seconds(time)) == static_cast<std::size_t>(it - rows.begin()));
    };
    check(-1.0);
    check(1e9);
    for (std::size_t i = 0; i < rows.size(); i += 3) {
      check(rows[i].arrival.value());
      check(rows[i].arrival.value() + 1e-9);
    }
  }
}
