#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tradewind {

/// Runs work in a forked child of this process and returns the bytes it returned.
///
/// One simulation, one process: the child never had an engine, so it can have one. What the work changes in memory is
/// lost with the child. The parent must have no other threads, whose locks the child would inherit as they are: a
/// program with threads starts the `tradewind` binary instead. The child dies with its parent.
/// \throws ConfigError         when the work threw one, with the same message.
/// \throws std::runtime_error  when the work threw anything else, with its message; or when the child ended without
///         a result: killed by a signal (named) or exited (status).
[[nodiscard]] std::string run_in_child(const std::function<std::string()>& work);

/// Sends a short message from the child to its parent while the work goes on; the parent decides what it means.
using ChildProgress = std::function<void(std::string_view message)>;

/// Work of one child among several.
using ChildWork = std::function<std::string(const ChildProgress& progress)>;

/// How several children are run.
struct ChildOptions {
  /// At most so many at a time, at least 1, and no more than the system has processes and descriptors for. The results
  /// are the same for any number.
  std::size_t parallel = 1;
  /// A child that takes longer is killed; wall-clock time.
  Seconds wall_time_max{std::numeric_limits<double>::infinity()};
  /// Called in the parent for every progress message, in each child's order.
  std::function<void(std::size_t job, std::string_view message)> on_progress{};
  /// Called in the parent when a child has ended, in order of their ends.
  std::function<void(std::size_t job)> on_end{};
  /// A job that fails by such an error ends those after it: running ones are killed, further ones not started. Those
  /// before it go on, so that the first failure in order is the same for any number at a time. None: no failure does.
  std::function<bool(const std::exception_ptr&)> stops_others{};
  /// Asked about 20 times a second; once it says yes, running children are killed and no further one is started.
  std::function<bool()> cancelled{};
};

/// How a child ended.
enum class ChildEnd { returned, failed, timed_out, cancelled };

/// What became of one child.
struct ChildResult {
  ChildEnd end = ChildEnd::cancelled;
  std::string output;        ///< what the work returned; empty unless `end` is `returned`
  std::exception_ptr error;  ///< why there is no output, as `run_in_child` would throw it; null when there is one
};

/// Runs jobs in children, at most `options.parallel` at a time, and returns what became of each, in the jobs' order.
///
/// Unless told otherwise, a job that fails does not stop the others. When a callback throws, all running children are
/// killed first. \throws std::system_error  when the operating system refuses the only process or pipe.
[[nodiscard]] std::vector<ChildResult> run_in_children(std::span<const ChildWork> jobs, const ChildOptions& options);

}  // namespace tradewind
