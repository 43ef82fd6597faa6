#pragma once

#include "tests/support/policies.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

namespace tradewind {

/// Up to a handful of regions, described by hand.
class FakeRegions {
 public:
  /// \param load  Requests per sequence that ten replicas of ten hold within the limits; each request draws 1 kJ.
  RegionView& add(double one_way_ms, double load) {
    RegionView view;
    view.region = static_cast<std::uint16_t>(views_.size());
    view.replicas_ready = 10;
    view.replicas_max = 10;
    view.sequences_at_limits = 10.0;
    view.energy = Joules(1000.0);
    view.service = Seconds(5.0);
    view.outstanding = static_cast<std::uint64_t>(load * 100.0 + 0.5);
    views_.push_back(view);
    sent_.push_back(0);
    one_way_.push_back(milliseconds(one_way_ms));
    candidates_.push_back(view.region);
    return views_.back();
  }
  void permit(std::vector<std::uint16_t> candidates) { candidates_ = std::move(candidates); }
  RegionView& operator[](std::size_t i) { return views_[i]; }

  /// So many more were sent since the report.
  void send(std::size_t i, std::uint64_t count = 1) { sent_[i] += count; }

  [[nodiscard]] RoutingView view() const { return {views_, sent_, candidates_, one_way_}; }
  [[nodiscard]] Route route_of(RoutingPolicy& policy, Seconds now = Seconds(0.0)) const {
    Generator random = Stream(1, "routing").at(0);
    return policy.route(RequestView{}, view(), now, random);
  }
  std::size_t choice_of(RoutingPolicy& policy, std::uint64_t request_id = 0) const {
    Generator random = Stream(1, "routing").at(request_id);
    RequestView request;
    request.id = request_id;
    return policy.route(request, view(), Seconds(0.0), random).candidate;
  }

 private:
  std::vector<RegionView> views_;
  std::vector<std::uint64_t> sent_;
  std::vector<std::uint16_t> candidates_;
  std::vector<Seconds> one_way_;
};

/// A pool whose state is set by hand.
class FakePool final : public PoolView {
 public:
  struct Replica {
    bool ready = true;
    std::uint32_t outstanding = 0;
    Seconds idle_since{};  ///< only without outstanding requests
  };

  Seconds time{};
  std::vector<Replica> replicas;
  std::uint32_t starting = 0;
  std::uint32_t min = 0;
  std::uint32_t slots = 10;
  std::uint64_t unplaced = 0;
  std::uint64_t wished = 0;
  GramsPerJoule grid{};
  DollarsPerJoule electricity{};

  static FakePool with(const std::vector<std::uint32_t>& outstanding) {
    FakePool pool;
    for (const std::uint32_t n : outstanding) pool.replicas.push_back({true, n, {}});
    return pool;
  }

  [[nodiscard]] Seconds now() const override { return time; }
  [[nodiscard]] std::uint32_t size() const override { return static_cast<std::uint32_t>(replicas.size()); }
  [[nodiscard]] std::uint32_t replicas_min() const override { return min; }
  [[nodiscard]] std::uint32_t ready_count() const override {
    return count([](const Replica& r) { return r.ready; });
  }
  [[nodiscard]] std::uint32_t starting_count() const override { return starting; }
  [[nodiscard]] std::uint32_t ready_replica(std::uint32_t i) const override {
    for (std::uint32_t r = 0; r < size(); ++r) {
      if (replicas[r].ready && i-- == 0) return r;
    }
    throw std::out_of_range("ready_replica");
  }
  [[nodiscard]] bool ready(std::uint32_t replica) const override { return replicas.at(replica).ready; }
  [[nodiscard]] std::uint32_t outstanding(std::uint32_t replica) const override {
    return replicas.at(replica).outstanding;
  }
  [[nodiscard]] std::uint32_t least_outstanding() const override {
    std::uint32_t best = ready_replica(0);
    for (std::uint32_t r = best; r < size(); ++r) {
      if (replicas[r].ready && replicas[r].outstanding < replicas[best].outstanding) best = r;
    }
    return best;
  }
  [[nodiscard]] double kv_used(std::uint32_t) const override { return 0.0; }
  [[nodiscard]] std::uint64_t waiting() const override { return unplaced; }
  [[nodiscard]] std::uint64_t outstanding_total() const override {
    std::uint64_t sum = unplaced;
    for (const Replica& replica : replicas) sum += replica.outstanding;
    return sum;
  }
  [[nodiscard]] std::uint32_t idle_for_at_least(Seconds duration) const override {
    return count([&](const Replica& r) { return r.ready && r.outstanding == 0 && time - r.idle_since >= duration; });
  }
  [[nodiscard]] std::uint32_t slots_per_replica() const override { return slots; }
  [[nodiscard]] std::uint64_t wishes() const override { return wished; }
  [[nodiscard]] GramsPerJoule intensity() const override { return grid; }
  [[nodiscard]] DollarsPerJoule price() const override { return electricity; }

 private:
  template <class Condition>
  [[nodiscard]] std::uint32_t count(const Condition& condition) const {
    return static_cast<std::uint32_t>(std::count_if(replicas.begin(), replicas.end(), condition));
  }
};

}  // namespace tradewind
