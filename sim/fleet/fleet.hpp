#pragma once

#include "sim/fleet/journey.hpp"
#include "sim/kernel/timed_process.hpp"

namespace tradewind {

/// The whole fleet as one timed process: it wires agenda, regions, journey, capacity and books, and hands what is due
/// to its owner. Every decision is such an event, so the engine underneath only moves bytes.
class Fleet final : public TimedProcess {
 public:
  /// Both must outlive the fleet.
  Fleet(const Plan& plan, ArrivalSource& arrivals);

  [[nodiscard]] Seconds next_event() const override { return agenda_.next(); }
  [[nodiscard]] bool next_event_starts_flow() const override { return agenda_.next_starts_flow(); }
  [[nodiscard]] Seconds no_flow_before() const override { return agenda_.no_flow_before(flow_lead_); }
  void execute_next(Flows& flows) override;
  void flow_finished(std::uint64_t id, Seconds now) override;
  [[nodiscard]] bool done() const override { return done_; }
  /// Closes the books after the clock has stopped. \throws std::logic_error  when a request was lost.
  void finish();

  [[nodiscard]] Seconds now() const { return agenda_.now(); }
  [[nodiscard]] std::vector<Region>& regions() { return regions_; }
  [[nodiscard]] Journey& journey() { return journey_; }
  [[nodiscard]] Books& books() { return books_; }
  [[nodiscard]] const RunTotals& totals() const { return books_.totals(); }

 private:
  void execute(const Event& event, Flows& flows);
  void begin_interval();

  Agenda agenda_;
  Books books_;
  Intervals intervals_;
  std::vector<Region> regions_;
  Capacity capacity_;
  Journey journey_;
  Seconds flow_lead_;
  bool done_ = false;
};

}  // namespace tradewind
