#pragma once

#include "sim/serving/sequence.hpp"
#include "sim/units/quantity.hpp"
#include "traces/workload_stream.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace tradewind {

/// Where a request in flight is.
enum class RequestStage : std::uint8_t {
  travelling,  ///< deferred, or on its way to a region
  waiting,     ///< at a region without a ready replica
  on_replica,
  judged,  ///< its answer is on the way back to a cascade's judge
};

/// A request between its arrival and its end.
struct RequestInFlight {
  Arrival arrival;
  std::uint16_t tier = 0;  ///< of its cascade
  std::uint16_t region = 0;
  std::uint32_t replica = 0;  ///< in its pool
  RequestStage stage = RequestStage::travelling;
  bool timed_out = false;  ///< the client left; the record lives until its last event
  bool deferred = false;
  bool escalated = false;
  Seconds reached_region{};
  Seconds queued{};  ///< time in queues so far, all tiers
  Seconds started_at{};
  Seconds first_token_at{};
  Seconds completed_at{};
  Joules energy{};       ///< attributed so far, accelerators only, all tiers
  Joules energy_here{};  ///< the part of it that was drawn in `region`, by the present tier
  std::vector<std::pair<std::uint16_t, Joules>> energy_elsewhere;  ///< the rest: region and energy of earlier tiers
  Joules energy_counted{};                                         ///< the same at the boundary of the scenario
  Seconds busy{};  ///< accelerator-seconds, its share of busy replicas, all tiers
  std::uint32_t preempted = 0;
};

/// The requests in flight: records in one block of memory, reused, addressed by handles.
class RequestPool {
 public:
  [[nodiscard]] RequestHandle add(const Arrival& arrival) {
    ++size_;
    if (free_.empty()) {
      records_.push_back({});
      records_.back().arrival = arrival;
      return static_cast<RequestHandle>(records_.size() - 1);
    }
    const RequestHandle handle = free_.back();
    free_.pop_back();
    records_[handle] = {};
    records_[handle].arrival = arrival;
    return handle;
  }
  void release(RequestHandle handle) {
    records_[handle].arrival.id = no_request;
    free_.push_back(handle);
    --size_;
  }
  [[nodiscard]] RequestInFlight& operator[](RequestHandle handle) { return records_[handle]; }
  /// Whether the handle still stands for the request of this id.
  [[nodiscard]] bool holds(RequestHandle handle, std::uint64_t id) const { return records_[handle].arrival.id == id; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Calls `visit` with the handle of every request in flight.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (RequestHandle handle = 0; handle < records_.size(); ++handle) {
      if (records_[handle].arrival.id != no_request) visit(handle);
    }
  }

 private:
  static constexpr std::uint64_t no_request = ~std::uint64_t{0};
  std::vector<RequestInFlight> records_;
  std::vector<RequestHandle> free_;
  std::size_t size_ = 0;
};

}  // namespace tradewind
