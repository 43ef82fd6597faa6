#pragma once

#include "sim/books/facts.hpp"
#include "sim/books/run_totals.hpp"

#include <vector>

namespace tradewind {

/// Everything that is counted of a run, and whoever else listens. It is told, and never asked before the end.
///
/// A request is measured if it arrived after the warm-up; of others only joules and ends are counted.
class Books final : public Observer {
 public:
  /// \param least_work  By class, origin and model asked for: of every way of serving such a request, each once.
  /// \param world       What is known of the run before it begins.
  Books(const TotalsShape& shape, Seconds warm_up, std::vector<std::vector<LeastWorkRule>> least_work, WorldFacts world)
      : totals_(shape),
        warm_up_(warm_up),
        least_work_(std::move(least_work)),
        asked_models_(least_work_.size() / (shape.classes * shape.origins)) {
    totals_.world = std::move(world);
  }

  /// Lets somebody listen, who must outlive the run.
  void add(Observer& observer) { others_.push_back(&observer); }

  [[nodiscard]] const RunTotals& totals() const { return totals_; }
  /// The run has stopped. \throws std::logic_error  when a request has arrived and not ended.
  void close(Seconds now);

  void arrived(const Passage& request) override {
    ++totals_.arrivals;
    for (Observer* const other : others_) other->arrived(request);
  }
  void routed(const Routed& fact) override {
    for (Observer* const other : others_) other->routed(fact);
  }
  void delivered(const Delivered& fact) override {
    totals_.regions[fact.request.region].timeline.count_request(fact.at, fact.phase);
    if (measured(fact.request)) {
      totals_.offered_work(fact.request.klass, fact.model).add(fact.request.prompt_tokens, fact.request.output_tokens);
    }
    for (Observer* const other : others_) other->delivered(fact);
  }
  void stage_ended(const StageEnded& fact) override {
    totals_.attributed += fact.energy;
    for (Observer* const other : others_) other->stage_ended(fact);
  }
  void preempted(const Preempted& fact) override;
  void ended(const RequestEnded& fact) override;
  void wasted(const Wasted& fact) override;
  void replica_changed(const ReplicaChanged& fact) override {
    for (Observer* const other : others_) other->replica_changed(fact);
  }
  void replica_started(const ReplicaStarted& fact) override;
  void node_changed(const NodeChanged& fact) override {
    for (Observer* const other : others_) other->node_changed(fact);
  }
  void settled(const Settled& fact) override;
  void closed(const RegionClosed& fact) override;

 private:
  void count_tenant(const RequestEnded& fact);
  [[nodiscard]] bool measured(const Passage& request) const { return request.arrived >= warm_up_; }

  RunTotals totals_;
  Seconds warm_up_;
  std::vector<std::vector<LeastWorkRule>> least_work_;
  std::size_t asked_models_;
  std::vector<Observer*> others_;
};

}  // namespace tradewind
