#pragma once

#include "sim/agenda/agenda.hpp"
#include "sim/request/passages.hpp"
#include "sim/serving/foresight.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tradewind {

/// Asks for the memory of requests and replicas that are due soon, of these in stages: each reads what the one before
/// has asked for. It changes nothing but speed, and can be switched off.
class Lookahead {
 public:
  /// \param replicas  By index among all; must outlive it and stay as they are.
  /// \param on        False: it asks for nothing.
  Lookahead(const std::vector<Replica*>& replicas, bool on)
      : replicas_(&replicas), on_(on && std::all_of(replicas.begin(), replicas.end(), [](const Replica* replica) {
                                    return dynamic_cast<const Foresight*>(replica) != nullptr;
                                  })) {}

  /// A replica's boundary has changed: of the parts of the agenda's tree that hold it, the first have too.
  void after(std::uint32_t index, const Agenda& agenda, const Passages& requests) const {
    if (!on_) return;
    at(agenda.first_of_part(index, 9)).prefetch_self();
    at(agenda.first_of_part(index, 5)).prefetch_lists();
    const auto request = at(agenda.first_of_part(index, 1)).prefetch_joining();
    if (request) requests.prefetch(*request);
  }

  /// The next event is about to happen: asks for the request of the one after it in its line.
  void after_next(const Agenda& agenda, const Passages& requests) const {
    if (!on_) return;
    if (const Event* const later = agenda.next_in_line()) requests.prefetch(later->subject());
  }

  /// A request is about to join a replica.
  void before_enqueue(std::uint32_t index) const {
    if (!on_) return;
    at(index).prefetch_enqueue();
  }

 private:
  [[nodiscard]] const Foresight& at(std::uint32_t index) const {
    // Looked at by the constructor.  NOLINTNEXTLINE(cppcoreguidelines-pro-type-static-cast-downcast)
    return static_cast<const Foresight&>(*(*replicas_)[index]);
  }

  const std::vector<Replica*>* replicas_;
  bool on_;
};

}  // namespace tradewind
