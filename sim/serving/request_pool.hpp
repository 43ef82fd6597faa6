#pragma once

#include "sim/memory/prefetch.hpp"
#include "sim/serving/sequence.hpp"
#include "sim/units/quantity.hpp"
#include "traces/workload_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tradewind {

/// Where a request in flight is.
enum class RequestStage : std::uint8_t {
  held,        ///< until its not-before time
  travelling,  ///< on its way to a region
  waiting,     ///< at a region without a ready replica
  on_replica,
  judged,  ///< its answer is on the way back to a cascade's judge
};

/// A request between its arrival and its end: one cache line.
struct alignas(64) RequestInFlight {
  Arrival arrival;
  Seconds reached_region{};
  std::uint32_t replica = 0;  ///< in its pool
  std::uint16_t region = 0;
  std::uint8_t tier = 0;  ///< of its cascade
  RequestStage stage : 3 = RequestStage::travelling;
  bool timed_out : 1 = false;  ///< the client left; the record lives until its last event
  bool deferred : 1 = false;
  bool escalated : 1 = false;
  bool served : 1 = false;  ///< a `ServiceRecord` is kept of it
};
static_assert(sizeof(RequestInFlight) == 64);

/// What replicas have done for a request, all tiers so far.
struct ServiceRecord {
  Seconds queued{};  ///< time in queues
  Seconds first_token_at{};
  Seconds completed_at{};
  Joules energy{};          ///< attributed, accelerators only
  Joules energy_here{};     ///< the part of it that the present tier drew
  Joules energy_counted{};  ///< the same as `energy` at the boundary of the scenario
  Seconds busy{};           ///< accelerator-seconds, its share of busy replicas
  std::uint32_t preempted = 0;
};

/// What an earlier tier of a cascade drew for a request.
struct EarlierEnergy {
  std::uint16_t region = 0;
  Joules energy{};
};

/// The requests in flight: records in one block of memory, reused, addressed by handles.
class RequestPool {
 public:
  /// Room for a request, empty but for its arrival, which the caller fills in.
  [[nodiscard]] RequestHandle add() {
    ++size_;
    if (free_.empty()) {
      records_.emplace_back();
      return static_cast<RequestHandle>(records_.size() - 1);
    }
    const RequestHandle handle = free_.back();
    free_.pop_back();
    records_[handle] = RequestInFlight();
    return handle;
  }
  void release(RequestHandle handle) {
    if (records_[handle].escalated) earlier_.erase(handle);
    records_[handle].arrival.id = no_request;
    free_.push_back(handle);
    --size_;
  }
  [[nodiscard]] RequestInFlight& operator[](RequestHandle handle) { return records_[handle]; }
  /// Asks for a record's memory some time before it is needed.
  void prefetch(RequestHandle handle) const { prefetch_line(&records_[handle]); }
  /// Whether the handle still stands for the request of this id.
  [[nodiscard]] bool holds(RequestHandle handle, std::uint64_t id) const { return records_[handle].arrival.id == id; }
  /// What was done for the request; nothing unless it was kept.
  [[nodiscard]] ServiceRecord service(RequestHandle handle) const {
    return records_[handle].served ? services_[handle] : ServiceRecord{};
  }
  /// Keeps it beyond the event in which it is complete: most requests end in that.
  void keep(RequestHandle handle, const ServiceRecord& service) {
    if (services_.size() <= handle) services_.resize(records_.size());
    services_[handle] = service;
    records_[handle].served = true;
  }
  /// The request's answer, which is kept, is not good enough: what the tier drew was drawn where the request is now.
  void escalate(RequestHandle handle) {
    RequestInFlight& request = records_[handle];
    request.escalated = true;
    ++request.tier;
    earlier_[handle].push_back({request.region, std::exchange(services_[handle].energy_here, Joules(0))});
  }
  /// What earlier tiers drew; few requests have any, so it is kept beside the records.
  [[nodiscard]] std::span<const EarlierEnergy> earlier(RequestHandle handle) const {
    const auto found = earlier_.find(handle);
    return found == earlier_.end() ? std::span<const EarlierEnergy>() : found->second;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The requests in flight in order of their ids: handles depend on how the simulation is executed.
  [[nodiscard]] std::vector<RequestHandle> by_id() const {
    std::vector<RequestHandle> handles;
    for (RequestHandle handle = 0; handle < records_.size(); ++handle) {
      if (records_[handle].arrival.id != no_request) handles.push_back(handle);
    }
    std::sort(handles.begin(), handles.end(),
              [&](RequestHandle a, RequestHandle b) { return records_[a].arrival.id < records_[b].arrival.id; });
    return handles;
  }

 private:
  static constexpr std::uint64_t no_request = ~std::uint64_t{0};
  std::vector<RequestInFlight> records_;
  std::vector<ServiceRecord> services_;  ///< by handle, no more than were needed
  std::vector<RequestHandle> free_;
  std::unordered_map<RequestHandle, std::vector<EarlierEnergy>> earlier_;
  std::size_t size_ = 0;
};

}  // namespace tradewind
