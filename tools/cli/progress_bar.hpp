#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace tradewind {

/// One line on stderr that tells how far a set of simulations is: a bar, percent and time left. Silent when stderr is
/// no terminal, and for whatever takes less than a second.
class ProgressBar {
 public:
  explicit ProgressBar(std::size_t jobs);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Job `job` has done `share` of its work, 0 to 1.
  void update(std::size_t job, double share);

 private:
  void clear();

  std::vector<double> shares_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_ = start_;
  bool terminal_ = false;
  bool visible_ = false;
};

}  // namespace tradewind
