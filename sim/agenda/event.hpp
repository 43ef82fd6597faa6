#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>

namespace tradewind {

/// What happens when an event is due. The order is the order at equal times: incidents and transitions of nodes and
/// replicas, then accounting, then scaling, then requests by id, then clients that leave.
enum class EventKind : std::uint8_t {
  incident,
  node_booted,
  load_weights,  ///< starts a flow
  weights_loaded,
  replica_ready,
  node_off,
  interval,
  scaling,
  verdict,
  release,
  delivery,
  send_cache,  ///< starts a flow, of a KV cache between two stages
  cache_sent,
  abort,  ///< a region hears that a client has left
  time_out,
};

/// Who acts when an event is due. Each kind has one owner.
enum class EventOwner : std::uint8_t { capacity, intervals, journey };

[[nodiscard]] constexpr EventOwner owner_of(EventKind kind) {
  switch (kind) {
    case EventKind::incident:
    case EventKind::node_booted:
    case EventKind::load_weights:
    case EventKind::weights_loaded:
    case EventKind::replica_ready:
    case EventKind::node_off:
    case EventKind::scaling:
      return EventOwner::capacity;
    case EventKind::interval:
      return EventOwner::intervals;
    default:
      return EventOwner::journey;
  }
}

[[nodiscard]] constexpr bool starts_flow(EventKind kind) {
  return kind == EventKind::load_weights || kind == EventKind::send_cache;
}

/// What an event is about, where it can be called off: all events of a subject are, by a new generation of it.
enum class Subject : std::uint8_t { none, replica, node };

[[nodiscard]] constexpr Subject subject_of(EventKind kind) {
  switch (kind) {
    case EventKind::load_weights:
    case EventKind::weights_loaded:
    case EventKind::replica_ready:
      return Subject::replica;
    case EventKind::node_booted:
    case EventKind::node_off:
      return Subject::node;
    default:
      return Subject::none;
  }
}

/// A pending event other than arrivals and replicas' iteration boundaries.
class Event {
 public:
  /// \param key         Decides among equal times and kinds: request id, replica or node; below 2^56.
  /// \param subject     Request handle, replica, node, pool or class.
  /// \param generation  Of the subject when it was planned; 0 for kinds without.
  Event(Seconds time, EventKind kind, std::uint64_t key, std::uint32_t subject, std::uint32_t generation = 0)
      : time_(time),
        rank_((std::uint64_t{static_cast<std::uint8_t>(kind)} << 56U) | key),
        subject_(subject),
        generation_(generation) {}

  [[nodiscard]] Seconds time() const { return time_; }
  [[nodiscard]] EventKind kind() const { return static_cast<EventKind>(rank_ >> 56U); }
  [[nodiscard]] std::uint64_t key() const { return rank_ & ((std::uint64_t{1} << 56U) - 1U); }
  [[nodiscard]] std::uint32_t subject() const { return subject_; }
  [[nodiscard]] std::uint32_t generation() const { return generation_; }
  [[nodiscard]] bool later_than(const Event& other) const {
    return time_ != other.time_ ? time_ > other.time_ : rank_ > other.rank_;
  }

 private:
  Seconds time_;
  std::uint64_t rank_;
  std::uint32_t subject_;
  std::uint32_t generation_;
};

}  // namespace tradewind
