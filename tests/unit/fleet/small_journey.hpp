#pragma once

#include "tests/unit/fleet/small_fleet.hpp"

#include <optional>
#include <vector>

namespace tradewind::testing {

/// Arrivals that a test has written down, in order of time.
class ListedArrivals : public ArrivalSource {
 public:
  explicit ListedArrivals(std::vector<Arrival> arrivals = {}) : arrivals_(std::move(arrivals)) {}

  /// One more, after all others.
  void add(Seconds at, std::uint32_t prompt_tokens, std::uint32_t output_tokens) {
    Arrival arrival;
    arrival.time = at;
    arrival.prompt_tokens = prompt_tokens;
    arrival.output_tokens = output_tokens;
    arrivals_.push_back(arrival);
  }
  [[nodiscard]] Seconds next_time() const override {
    return taken_ < arrivals_.size() ? arrivals_[taken_].time : never;
  }
  void take(Arrival& arrival) override {
    arrival = arrivals_.at(taken_);
    arrival.id = taken_++;
  }
  void ended(const EndedArrival& request) override { ends.push_back(request); }
  [[nodiscard]] bool open() const override { return false; }

  std::vector<EndedArrival> ends;  ///< as they were told

 private:
  std::vector<Arrival> arrivals_;
  std::size_t taken_ = 0;
};

/// What is told of requests, in the order in which it is.
struct Heard final : Observer {
  struct End {
    std::uint64_t id;
    RequestOutcome outcome;
    std::optional<Completion> completion;
    ServiceRecord service;
  };
  struct Stage {
    std::uint64_t id;
    std::uint32_t replica;
    Seconds at;
    Joules energy;
  };
  struct Delivery {
    std::uint64_t id;
    Seconds at;
  };
  void delivered(const Delivered& fact) override { deliveries.push_back({fact.request.id, fact.at}); }
  void stage_ended(const StageEnded& fact) override {
    stages.push_back({fact.request.id, fact.replica, fact.at, fact.energy});
  }
  void ended(const RequestEnded& fact) override {
    ends.push_back({fact.request.id, fact.outcome,
                    fact.completion == nullptr ? std::nullopt : std::optional(*fact.completion), fact.service});
  }
  void wasted(const Wasted& fact) override { waste += fact.here; }

  std::vector<Delivery> deliveries;
  std::vector<Stage> stages;
  std::vector<End> ends;
  Joules waste{};
};

/// A small fleet with its journey, wired as `Fleet` wires them, whose flows take `flow_time` each.
class SmallJourney : public SmallFleet {
 public:
  /// \param change  Of the plan, before it comes to life.
  explicit SmallJourney(ListedArrivals& arrivals, const nlohmann::json& patch = nlohmann::json::object(),
                        const nlohmann::json& topology = two_nodes(), const std::function<void(Plan&)>& change = {})
      : SmallFleet(patch, topology, change), journey({plan, agenda, regions, capacity, intervals, books}, arrivals) {
    journey.see_signals();
    books.add(heard);
  }

  /// Executes whatever is due up to a time.
  void run_until(Seconds end) {
    while (next() <= end) execute_next();
  }
  /// Executes what is due next.
  void step() {
    REQUIRE(next() < never);
    execute_next();
  }
  /// Executes until nobody is under way and nobody comes.
  void run() {
    while (!journey.over()) step();
  }

  Journey journey;
  Heard heard;
  Seconds flow_time{1.0};

 private:
  [[nodiscard]] auto first_flow() {
    return std::min_element(flows.under_way.begin(), flows.under_way.end(),
                            [](const auto& a, const auto& b) { return a.end < b.end; });
  }
  [[nodiscard]] Seconds next() {
    agenda.look_ahead();
    return flows.under_way.empty() ? agenda.next() : std::min(agenda.next(), first_flow()->end);
  }
  void execute_next() {
    if (const auto flow = first_flow(); flow != flows.under_way.end() && flow->end <= agenda.next()) {
      const ListedFlows::Flow ended = *flow;
      flows.under_way.erase(flow);
      if (ended.id.owner() == FlowId::Owner::weights) capacity.weights_sent(ended.id.subject(), ended.end);
      if (ended.id.owner() == FlowId::Owner::cache) journey.cache_sent(ended.id.subject(), ended.end);
      return;
    }
    agenda.advance();
    if (agenda.due() == Due::boundary) return journey.serve(agenda.due_replica());
    if (agenda.due() == Due::arrival) return journey.arrive();
    const Event event = agenda.take();
    if (agenda.stands(event)) execute(event);
    for (auto& flow : flows.under_way) flow.end = std::min(flow.end, agenda.now() + flow_time);
  }
  void execute(const Event& event) {
    if (owner_of(event.kind()) == EventOwner::journey) return journey.execute(event, flows);
    if (owner_of(event.kind()) == EventOwner::intervals) {
      intervals.end(regions, books);
      return intervals.begin(regions);
    }
    const CapacityChange changed = capacity.execute(event, flows);
    journey.hand_back(changed.abandoned);
    if (changed.ready != nullptr) journey.dispatch(*changed.ready);
  }
};

}  // namespace tradewind::testing
