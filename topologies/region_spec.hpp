#pragma once

#include "sim/base/signal/signal.hpp"
#include "sim/base/units/quantity.hpp"
#include "sim/llm/parallelism.hpp"
#include "sim/network/link_spec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// Daily shape of a synthetic grid profile (`traces/grid/synthetic_grid.hpp`).
enum class GridShape { flat, solar, wind, evening_peak };

/// Which end of its interval a row's time is.
enum class TimeMarks { start, end };
/// What becomes of rows of equal time.
enum class OnDuplicate { error, first, last };
/// What stands in for values that are missing: nothing, the value before, or a line from there to the value after.
enum class Fill { none, previous, linear };

/// How a series is read where its rows leave a choice.
struct SeriesRules {
  std::optional<Seconds> interval;  ///< of every row; nothing: a row lasts to the next one
  TimeMarks time_marks = TimeMarks::start;
  OnDuplicate on_duplicate = OnDuplicate::error;
  Fill fill = Fill::none;
  Seconds fill_max{7200.0};  ///< the longest stretch without values that is filled (why: traces/README.md)
};

/// A series in a file: which file, and which columns when the format does not say.
struct SeriesSource {
  std::string path;                  ///< as written; resolved against the naming file or `data:`
  std::string naming_file;           ///< the file that names it, for resolving and for messages
  std::string pointer;               ///< where in that file
  std::string format;                ///< `electricity_maps`, `watttime` or `csv`
  std::string time_column;           ///< empty: the format's own
  std::string value_column;          ///< empty: the format's own
  std::optional<SignalKind> kind{};  ///< of a `csv`, where it says so; the other formats are of kinds of their own
  SeriesRules rules{};
};

/// Where a region's carbon intensity comes from.
struct GridSpec {
  // Published, of an earlier year, of each kind that the region states: what `static_best_region` may rank by, and what
  // a synthetic grid of that kind averages to.
  double annual_mean_g_per_kwh = 0.0;  ///< average, direct
  std::optional<double> annual_mean_life_cycle_g_per_kwh;
  std::optional<double> annual_mean_marginal_g_per_kwh;
  std::optional<SeriesSource> series;  ///< average intensity, direct or life-cycle by `accounting.intensity`
  std::optional<SeriesSource> marginal_series;
  double synthetic_min_g_per_kwh = 0.0;  ///< used when no series is given, with the mean above
  double synthetic_max_g_per_kwh = 0.0;  ///< 0: constant at the mean
  GridShape synthetic_shape = GridShape::flat;

  /// Nothing for a kind that the region does not state.
  [[nodiscard]] std::optional<double> annual_mean(SignalKind kind) const {
    if (kind == SignalKind::average_life_cycle) return annual_mean_life_cycle_g_per_kwh;
    return kind == SignalKind::marginal ? annual_mean_marginal_g_per_kwh : std::optional(annual_mean_g_per_kwh);
  }
};

/// So many servers of one type.
struct NodeGroup {
  std::string type;  ///< id of a NodeType
  int count = 0;
};

/// One model variant offered in a region: each replica takes `gpus` accelerators of one node.
struct DeploymentSpec {
  std::string model;
  std::string engine = "vllm-0.11";
  int gpus = 1;
  bool expert_parallel = false;  ///< divides routed experts among them instead of every layer
  int replicas_min = 0;
  int replicas_max = 1;
  std::string pointer;  ///< where in the topology file

  [[nodiscard]] Parallelism parallelism() const { return {gpus, expert_parallel}; }
};

enum class Tenancy { owned, on_demand };

/// One data centre: where it is, what it draws from, what stands in it.
struct RegionSpec {
  std::string id;
  std::string name;
  double latitude = 0.0;
  double longitude = 0.0;
  double utc_offset_hours = 0.0;
  double pue = 1.0;
  LitresPerJoule wue{};   ///< on site, per joule of IT energy
  LitresPerJoule ewif{};  ///< at the source, per joule of facility energy
  GridSpec grid;
  std::optional<SeriesSource> price_series;
  DollarsPerJoule price{};  ///< used when no series is given
  Tenancy tenancy = Tenancy::owned;
  BytesPerSecond storage_read{};  ///< of the region's weight store
  BytesPerSecond storage_uplink{};
  std::vector<NodeGroup> nodes;
  std::vector<DeploymentSpec> deployments;
};

/// Where requests come from.
struct OriginSpec {
  std::string id;
  std::string name;
  double latitude = 0.0;
  double longitude = 0.0;
  double utc_offset_hours = 0.0;
};

}  // namespace tradewind
