#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tradewind {

/// One measured line: the medians over its repetitions.
struct BenchRow {
  std::string name;
  std::uint64_t count = 0;  ///< requests, rows or events
  double cpu_s = 0.0;
  double wall_s = 0.0;   ///< 0 where only processor time was taken
  double peak_mb = 0.0;  ///< 10^6 bytes; 0 where it was not taken
  double step_s = 0.0;   ///< one calibration step, timed before and after each repetition
  int repetitions = 0;

  [[nodiscard]] double cpu_s_each() const { return cpu_s / static_cast<double>(count); }
  [[nodiscard]] double steps_each() const { return cpu_s_each() / step_s; }
};

/// Lines that belong together; costs are told against the first.
struct BenchGroup {
  std::string name;
  std::string title;
  std::string unit;  ///< what is counted, in the singular
  std::vector<BenchRow> rows;
};

/// How much is measured.
enum class BenchSize {
  quick,  ///< seconds: small runs, medians of 3
  usual,  ///< a few minutes: up to a million requests and 20,000 replicas, medians of 5 (3 from a million requests on)
  complete  ///< also 10 and 100 million requests
};

struct BenchOptions {
  BenchSize size = BenchSize::usual;
  std::vector<std::string> groups;                    ///< empty: all
  std::function<void(const std::string&)> on_case{};  ///< told what is measured next
  std::function<void()> check{};                      ///< called between runs; may throw to end the bench
};

/// Names of the groups, in the order in which they are measured.
[[nodiscard]] std::vector<std::string> bench_group_names();

/// Measures this program on this machine: whole processes for everything that counts requests, loops for the rest.
///
/// Writes scenarios and results to a folder of its own below the temporary one and removes it.
/// \throws std::runtime_error  when a run fails, and whatever `check` throws.
[[nodiscard]] std::vector<BenchGroup> run_bench(const BenchOptions& options);

}  // namespace tradewind
