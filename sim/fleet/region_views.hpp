#pragma once

#include "policies/view/region_view.hpp"
#include "sim/fleet/lengths.hpp"
#include "sim/fleet/plan.hpp"
#include "sim/fleet/sent_counts.hpp"
#include "sim/site/region.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tradewind {

/// What the router at one origin knows of all regions, for requests of one class and model.
struct RegionRow {
  std::vector<RegionView> regions;                   ///< by index; those without the model as they were made
  const std::vector<std::uint64_t>* sent = nullptr;  ///< by region: since the report that is seen
  std::uint64_t version = 0;                         ///< changes with what is in `regions`
};

/// What routers know of regions: at every origin the newest reports that have come there, what it has sent since, and
/// what such requests take there.
///
/// A report is of a multiple of the telemetry interval and travels for one way. Everything is brought up to date when
/// somebody asks, by the request's own time, without an event.
class RegionViews {
 public:
  /// Both must outlive it.
  RegionViews(const Plan& plan, const std::vector<Region>& regions);

  /// \param now  The request's own time, before `alike_before` of the present.
  [[nodiscard]] const RegionRow& seen_by(const Passage& request, std::uint16_t model, Seconds now);
  /// A request has set out.
  void sent(const Passage& request, std::uint16_t model, Seconds now);
  /// Prices and intensities have changed.
  void see_signals(Seconds now);
  /// Requests may be asked for ahead of the present up to this time: what they see is known by now.
  [[nodiscard]] Seconds alike_before(Seconds present) const;
  [[nodiscard]] const Lengths& lengths() const { return lengths_; }

 private:
  /// What one origin knows of the pools of one model.
  struct Sight {
    std::vector<SentCounts> counts;      ///< by region
    std::vector<std::uint64_t> reports;  ///< by region: the newest that has come
    std::vector<std::uint64_t> sent;     ///< by region: since that report
    std::vector<double> outstanding;     ///< by region: as reported, mean of the last minute
    Seconds due{};                       ///< when the next report comes
    std::uint64_t version = 0;
    std::uint64_t counted = 0;  ///< requests since `rate_since`
    Seconds rate_since{};
    Seconds rate_due{1.0};
    double rate = 0.0;  ///< requests per second that set out, in the span before
  };
  /// With what it was made from.
  struct Row : RegionRow {
    RequestShape shape;  ///< as it was at that revision of the lengths
    std::uint64_t sight = 0;
    std::uint64_t signals = 0;
    std::uint32_t lengths = 0;
  };

  static void count(Sight& sight, Seconds now);
  void look(Sight& sight, std::size_t origin, std::size_t model, Seconds now);
  void fill(Row& row, const Sight& sight, const Passage& request, std::size_t model);
  void find_limits(Row& row, const Passage& request, std::size_t model, const RequestShape& shape);
  void report(RegionView& view, const Sight& sight, const Pool& pool, const Passage& request);
  void foresee(RegionView& view, const Sight& sight, const PoolPlan& pool, const RequestShape& shape,
               const BatchLimits& limits) const;
  [[nodiscard]] BatchLimits limits_of(const PoolPlan& pool, const Passage& request, std::size_t region) const;
  [[nodiscard]] Pool* pool_of(std::size_t region, std::size_t model) const;
  [[nodiscard]] std::size_t kind_of(const Passage& request, std::size_t model) const {
    return model * plan_->classes.size() + request.klass;
  }

  const Plan* plan_;
  const std::vector<Region>* regions_;
  Lengths lengths_;
  std::uint32_t token_budget_;
  /// By model: the least time per token that a class allows. Classes share replicas, and one without a limit must not
  /// break another's.
  std::vector<std::optional<Seconds>> strictest_;
  std::vector<double> weights_;  ///< by origin: its share of all requests
  std::vector<Sight> sights_;    ///< by origin and model
  std::vector<Row> rows_;        ///< by origin, model and class
  std::vector<GramsPerJoule> intensity_;
  std::vector<DollarsPerJoule> price_;
  std::uint64_t signals_ = 0;
  std::uint64_t versions_ = 0;
};

}  // namespace tradewind
