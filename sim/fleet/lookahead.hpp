#pragma once

#include "sim/agenda/agenda.hpp"
#include "sim/request/passages.hpp"
#include "sim/serving/replica.hpp"

#include <cstdint>
#include <vector>

namespace tradewind {

/// Asks for the memory of replicas that are due soon, in stages: each reads what the one before has asked for. It
/// changes nothing but speed, and can be switched off.
class Lookahead {
 public:
  /// \param replicas  By index among all.
  explicit Lookahead(std::vector<Replica*> replicas) : replicas_(std::move(replicas)) {}

  [[nodiscard]] Replica& replica(std::uint32_t index) const { return *replicas_[index]; }
  void switch_off() { on_ = false; }
  /// A replica's boundary has changed: of the parts of the agenda's tree that hold it, the first have too.
  void after(std::uint32_t index, const Agenda& agenda, const Passages& requests) const {
    if (!on_) return;
    replicas_[agenda.first_of_part(index, 9)]->prefetch();
    replicas_[agenda.first_of_part(index, 5)]->prefetch_lists();
    const auto request = replicas_[agenda.first_of_part(index, 1)]->prefetch_joining();
    if (request) requests.prefetch(*request);
  }

 private:
  std::vector<Replica*> replicas_;
  bool on_ = true;
};

}  // namespace tradewind
