#pragma once

#include "sim/base/memory/prefetch.hpp"
#include "sim/request/passage.hpp"
#include "sim/request/service_record.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tradewind {

/// The requests in flight: passages in one block of memory, reused, addressed by handles; beside them what few have.
class Passages {
 public:
  /// Room for a request, which the caller begins.
  [[nodiscard]] RequestHandle add() {
    ++size_;
    if (free_.empty()) {
      passages_.emplace_back();
      return static_cast<RequestHandle>(passages_.size() - 1);
    }
    const RequestHandle handle = free_.back();
    free_.pop_back();
    std::construct_at(&passages_[handle]);  // in place: a copy would be read before it is written
    return handle;
  }
  void release(RequestHandle handle) {
    if (passages_[handle].escalated) earlier_.erase(handle);
    passages_[handle].id = no_request;
    free_.push_back(handle);
    --size_;
  }
  [[nodiscard]] Passage& operator[](RequestHandle handle) { return passages_[handle]; }
  [[nodiscard]] const Passage& operator[](RequestHandle handle) const { return passages_[handle]; }
  /// Asks for a passage's memory some time before it is needed.
  void prefetch(RequestHandle handle) const { prefetch_line(&passages_[handle]); }
  /// Whether the handle still stands for the request of this id.
  [[nodiscard]] bool holds(RequestHandle handle, std::uint64_t id) const { return passages_[handle].id == id; }

  /// What was done for the request; nothing unless it was kept.
  [[nodiscard]] ServiceRecord service(RequestHandle handle) const {
    return passages_[handle].served ? services_[handle] : ServiceRecord{};
  }
  /// Keeps it beyond the event in which it is complete: most requests end in that.
  void keep(RequestHandle handle, const ServiceRecord& service) {
    if (services_.size() <= handle) services_.resize(passages_.size());
    services_[handle] = service;
    passages_[handle].served = true;
  }
  /// The request's answer, which is kept, is not good enough: what the tier drew was drawn where the request is now.
  void escalate(RequestHandle handle) {
    Passage& passage = passages_[handle];
    passage.escalated = true;
    ++passage.tier;
    passage.step = 0;
    earlier_[handle].push_back({passage.region, std::exchange(services_[handle].energy_here, Joules(0))});
  }
  /// What earlier tiers drew.
  [[nodiscard]] std::span<const EarlierEnergy> earlier(RequestHandle handle) const {
    const auto found = earlier_.find(handle);
    return found == earlier_.end() ? std::span<const EarlierEnergy>() : found->second;
  }
  /// The judge's luck with the request, uniform on [0, 1): kept where answers are judged.
  void keep_noise(RequestHandle handle, double noise) {
    if (noises_.size() <= handle) noises_.resize(passages_.size());
    noises_[handle] = noise;
  }
  [[nodiscard]] double noise(RequestHandle handle) const { return noises_[handle]; }

  [[nodiscard]] std::size_t size() const { return size_; }
  /// The requests in flight in order of their ids: handles depend on how the simulation is executed.
  [[nodiscard]] std::vector<RequestHandle> by_id() const {
    std::vector<RequestHandle> handles;
    for (RequestHandle handle = 0; handle < passages_.size(); ++handle) {
      if (passages_[handle].id != no_request) handles.push_back(handle);
    }
    std::sort(handles.begin(), handles.end(),
              [&](RequestHandle a, RequestHandle b) { return passages_[a].id < passages_[b].id; });
    return handles;
  }

 private:
  static constexpr std::uint64_t no_request = ~std::uint64_t{0};
  std::vector<Passage> passages_;
  std::vector<RequestHandle> free_;
  std::vector<ServiceRecord> services_;  ///< by handle, no more than were needed
  std::vector<double> noises_;           ///< the same
  std::unordered_map<RequestHandle, std::vector<EarlierEnergy>> earlier_;
  std::size_t size_ = 0;
};

}  // namespace tradewind
