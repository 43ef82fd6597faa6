#pragma once

#include "sim/agenda/agenda.hpp"
#include "sim/books/books.hpp"
#include "sim/fleet/plan.hpp"

#include <vector>

namespace tradewind {

/// Accounting intervals: stretches in which no price, no signal and nothing of what is counted changes. At the end of
/// each every region settles.
class Intervals {
 public:
  /// Plan and agenda must outlive it.
  Intervals(const Plan& plan, Agenda& agenda);

  [[nodiscard]] const Phase& phase() const { return phase_; }
  /// When the present interval ends.
  [[nodiscard]] Seconds due() const { return due_; }
  /// Plans the end of the interval that begins now.
  void begin(const std::vector<Region>& regions);
  /// Settles every region and goes on to the phase that begins. \return  Whether the run goes on.
  bool end(std::vector<Region>& regions, Books& books);
  /// Settles and closes every region: the end of the run.
  void close(std::vector<Region>& regions, Books& books) const;

 private:
  const Plan* plan_;
  Agenda* agenda_;
  Phase phase_;
  Seconds due_{};
};

}  // namespace tradewind
