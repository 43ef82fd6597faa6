#pragma once

#include "sim/base/units/quantity.hpp"
#include "traces/data_path.hpp"
#include "traces/request_source.hpp"
#include "traces/requests/csv_requests.hpp"
#include "traces/requests/daily_profile.hpp"
#include "traces/requests/loaded_trace.hpp"
#include "traces/requests/synthetic_requests.hpp"

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace tradewind {

class ObjectReader;

/// The `requests` object of a scenario: a trace or a generator, and what is done to it (traces/README.md has every
/// key).
struct RequestSpec {
  std::string format;                      ///< `synthetic`: a generator
  WrittenPath path;                        ///< unused by a generator
  RequestColumns columns;                  ///< unused by a generator
  RowRules rules;                          ///< unused by a generator
  std::optional<SyntheticSpec> synthetic;  ///< set: a generator, no file
  double rate_scale = 1.0;
  std::uint32_t superpose = 1;
  bool repeat = false;
  std::optional<double> repeat_period_s;  ///< after which the trace comes again as it is; none: shuffled, at its end
  bool bootstrap = false;
  ProfileSpec profile;  ///< applied per origin by WorkloadStream, not by `open_requests`

  /// Whether the trace has a period.
  [[nodiscard]] bool cyclic() const { return !synthetic && (repeat || bootstrap || superpose > 1); }
  /// Whether rows of the trace are needed by their place, not in their order, or in another order.
  [[nodiscard]] bool needs_loading() const { return cyclic() || (!synthetic && rules.any_order); }
};

/// Reads the object and finishes the reader.
/// \throws ConfigError  for unknown formats and keys, and for values out of range.
[[nodiscard]] RequestSpec read_request_spec(ObjectReader& reader);

/// The object with every default written out, which reads as the same spec.
[[nodiscard]] nlohmann::json to_json(const RequestSpec& spec);

/// Which stretch and which random stream of a spec to open.
struct RequestWindow {
  Seconds end{};  ///< arrivals at or after this are cut off
  std::uint64_t seed = 1;
  std::uint32_t stream = 0;  ///< distinguishes the sources of one scenario
  double rate_share = 1.0;   ///< a generator's rate is multiplied by this; traces ignore it
  RowContext context{};      ///< of a trace
};

/// The trace of a spec that needs loading.
[[nodiscard]] std::shared_ptr<const LoadedTrace> load_requests(const RequestSpec& spec, const RowContext& context = {});

/// Opens a spec, with every transform but the daily profile.
///
/// In this order: rows are read and cut, superposed, repeated or bootstrapped in the trace's own time, then compressed
/// by `rate_scale`, then cut at the end. Without `repeat` a trace is played once.
/// \param trace  The loaded trace, when several sources share one; else it is loaded here if needed.
[[nodiscard]] std::unique_ptr<RequestSource> open_requests(const RequestSpec& spec, const RequestWindow& window,
                                                           const std::shared_ptr<const LoadedTrace>& trace = nullptr);

}  // namespace tradewind
