#pragma once

#include "sim/agenda/event_queue.hpp"
#include "sim/base/order/tournament.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <vector>

namespace tradewind {

/// What is due next is one of these. At equal times in this order, but for events that come after deliveries: those
/// come after arrivals too.
enum class Due : std::uint8_t {
  boundary,  ///< of a replica
  event,
  arrival
};

/// Owns time: what happens when. It knows when what is due, who owns it and whether it starts a flow, and not what it
/// means.
///
/// Call protocol: `plan | … | look_ahead`, then `(next advance (due_replica | take | nothing) (plan | …)*
/// look_ahead)*`: between two calls of `look_ahead` the answers about what is next do not change.
class Agenda {
 public:
  /// \param lines     Ways over which events come in their order by themselves.
  /// \param replicas  Whose boundaries it keeps.
  /// \param nodes     Whose events can be called off.
  Agenda(std::size_t lines, std::size_t replicas, std::size_t nodes);

  /// The present; a reference, for those who live in it.
  [[nodiscard]] const Seconds& now() const { return now_; }

  // Planning. Nothing is planned for the past.
  void plan(Seconds time, EventKind kind, std::uint64_t key, std::uint32_t subject) {
    if (starts_flow(kind)) flow_starts_.push(time);
    events_.push({time, kind, key, subject, generation(kind, subject)});
  }
  /// Of kinds that start no flow and are never called off.
  void plan_in_line(Seconds time, EventKind kind, std::uint64_t key, std::uint32_t subject, std::size_t line) {
    events_.push({time, kind, key, subject}, line);
  }
  /// A replica's next boundary; infinite for none. O(log n).
  void set_boundary(std::uint32_t replica, Seconds time) { boundaries_.set(replica, time); }
  /// When the next request arrives; infinite for none.
  void set_arrival(Seconds time) { arrival_ = time; }
  /// All pending events of a subject are void.
  void call_off(Subject subject, std::uint32_t index) { ++generations_[static_cast<std::size_t>(subject)][index]; }

  // What is next.
  void look_ahead();
  [[nodiscard]] Due due() const { return due_; }
  /// When; infinite when nothing is. A boundary within the tolerance before an event that has already happened is
  /// executed now.
  [[nodiscard]] Seconds next() const { return std::max(due_at_, now_); }
  /// Whether it starts a flow, or might.
  [[nodiscard]] bool next_starts_flow() const { return !flow_starts_.empty() && flow_starts_.top() <= due_at_; }
  /// A time before which no event starts a flow.
  /// \param lead  From any event to the earliest start of a flow that it leads to.
  [[nodiscard]] Seconds no_flow_before(Seconds lead) const;

  /// Goes to the time of what is next. \throws std::logic_error  when that lies in the past.
  void advance();
  /// The replica whose boundary it is, the lowest index among equals.
  [[nodiscard]] std::uint32_t due_replica() const { return boundaries_.first(); }
  /// The event that it is, no longer pending. It may have been called off: see `stands`.
  [[nodiscard]] Event take();
  [[nodiscard]] bool stands(const Event& event) const {
    return event.generation() == generation(event.kind(), event.subject());
  }
  /// The event after the next in its line, if there is one: whose memory may be asked for.
  [[nodiscard]] const Event* next_in_line() const { return events_.next_in_line(); }
  /// See `Tournament::first_of_part`, of replicas' boundaries.
  [[nodiscard]] std::uint32_t first_of_part(std::uint32_t replica, unsigned depth) const {
    return boundaries_.first_of_part(replica, depth);
  }

 private:
  [[nodiscard]] std::uint32_t generation(EventKind kind, std::uint32_t subject) const {
    const Subject kept = subject_of(kind);
    return kept == Subject::none ? 0 : generations_[static_cast<std::size_t>(kept)][subject];
  }

  Seconds now_{};
  EventQueue events_;
  Tournament boundaries_;  ///< by replica
  Seconds arrival_{std::numeric_limits<double>::infinity()};
  std::priority_queue<Seconds, std::vector<Seconds>, std::greater<>> flow_starts_;  ///< of pending events
  std::array<std::vector<std::uint32_t>, 3> generations_;                           ///< by kind of subject, then index
  Due due_ = Due::arrival;
  Seconds due_at_{};
};

}  // namespace tradewind
