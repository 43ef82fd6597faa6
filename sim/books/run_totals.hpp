#pragma once

#include "sim/base/config/input_record.hpp"
#include "sim/books/demand.hpp"
#include "sim/books/offered_work.hpp"
#include "sim/books/region_account.hpp"
#include "sim/books/request_tally.hpp"
#include "sim/books/timeline.hpp"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// How much of what a run counts, and from when to when.
struct TotalsShape {
  std::size_t classes = 1;
  std::size_t origins = 1;
  std::size_t regions = 1;
  std::size_t models = 1;
  Seconds duration{};
  Seconds end{};  ///< duration and drain
  Seconds timeline_interval{};

  friend bool operator==(const TotalsShape&, const TotalsShape&) = default;
};

/// What results need to know of a region that no run changes.
struct RegionFacts {
  Signal intensity;
  bool marginal = false;    ///< it states marginal intensity
  bool life_cycle = false;  ///< it states life-cycle intensity beside a direct one
  double kappa = 1.0;       ///< least over its nodes
  double gpus = 0.0;        ///< accelerators that its deployments may use
};

/// What results need to know of a world that no run changes.
struct WorldFacts {
  std::vector<std::string> models;  ///< ids
  std::vector<RegionFacts> regions;
  Grams floor{};  ///< that no placement avoids: manufacture, and hosts that always run
  std::vector<std::vector<std::vector<std::uint16_t>>> permitted;  ///< by class and origin: regions for any tier
  std::vector<InputRecord> inputs;                                 ///< every file that was read
  bool tells_tenants = false;                                      ///< a trace names the tenants of its requests
  std::vector<std::string> tenants;                                ///< by index, as they were met
  std::vector<std::string> remarks;                                ///< on them, one line each
};

/// What was counted in one region.
struct RegionTotals {
  RegionAccount account;
  Timeline timeline;
  LogSketch cold_starts;  ///< seconds from asked for to ready
};

/// What was counted of one tenant's measured requests.
struct TenantTally {
  std::uint64_t requests = 0;
  std::uint64_t completed = 0;
  Joules attributed{};  ///< accelerators, completed requests
};

/// What a run leaves behind: with its scenario, all that results are made of.
///
/// Totals of disjoint parts of a run (of its requests, its regions or its time) merge into those of the whole: counts
/// exactly, sums to rounding, distributions to the same bins.
struct RunTotals {
  explicit RunTotals(const TotalsShape& counted);

  TotalsShape shape;
  WorldFacts world;
  std::vector<RequestTally> tallies;  ///< by class, region (one past the last: none was reached) and model
  std::vector<RegionTotals> regions;
  Demand demand;
  std::vector<OfferedWork> offered;  ///< by class, then model
  std::vector<ModelLoad> loads;      ///< by model; worked out of `offered` at the end of a run
  std::vector<TenantTally> tenants;  ///< by index; those behind the last had no measured request
  std::uint64_t arrivals = 0;
  std::uint64_t ended = 0;
  Joules attributed{};  ///< to requests, accelerators only
  Seconds stopped{};    ///< when the run ended

  [[nodiscard]] RequestTally& tally(std::size_t klass, std::size_t region, std::size_t model) {
    return tallies[(klass * (shape.regions + 1) + region) * shape.models + model];
  }
  [[nodiscard]] const RequestTally& tally(std::size_t klass, std::size_t region, std::size_t model) const {
    return tallies[(klass * (shape.regions + 1) + region) * shape.models + model];
  }
  [[nodiscard]] OfferedWork& offered_work(std::size_t klass, std::size_t model) {
    return offered[klass * shape.models + model];
  }
  /// Tenants are matched by name. \throws std::logic_error  for totals of another shape.
  void merge(const RunTotals& other);

 private:
  void merge_tenants(const RunTotals& other);
};

/// Every number exact: written and read again, totals are the same.
[[nodiscard]] nlohmann::json to_json(const RunTotals& totals);
/// \throws nlohmann::json::exception  for anything but what `to_json` wrote.
[[nodiscard]] RunTotals run_totals_from(const nlohmann::json& json);

}  // namespace tradewind
