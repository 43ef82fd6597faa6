#pragma once

#include "sim/base/config/input_record.hpp"
#include "sim/base/order/tournament.hpp"
#include "sim/base/units/quantity.hpp"
#include "traces/calendar.hpp"
#include "traces/request_spec.hpp"
#include "traces/requests/row_names.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

class WorkloadFiles;

/// One request as it arrives at its origin.
struct Arrival {
  std::uint64_t id = 0;  ///< consecutive from 0 in order of arrival
  Seconds time{};        ///< in [0, duration)
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
  std::uint16_t origin = 0;       ///< index into the workload's origins
  std::uint16_t klass = 0;        ///< index into the workload's classes
  std::uint16_t model = 0;        ///< 1 + index into the workload's models; 0: that of its class
  std::uint16_t tenant = 0;       ///< 1 + index into the stream's tenants; 0: none
  double difficulty = 0.0;        ///< latent, uniform on [0, 1)
  double confidence_noise = 0.0;  ///< uniform on [0, 1)
};
static_assert(sizeof(Arrival) == 48);

struct WorkloadOrigin {
  double share = 1.0;  ///< of the requests, against the sum of all shares
  double utc_offset_hours = 0.0;
  std::string id{};  ///< as rows of a trace name it
};

struct WorkloadClass {
  double share = 1.0;                   ///< of the common requests; unused with requests of its own
  std::optional<RequestSpec> requests;  ///< the class has a source of its own
  std::string name{};                   ///< as rows of a trace name it
};

/// Everything that decides which requests arrive when.
struct WorkloadSpec {
  std::optional<RequestSpec> requests;  ///< common source of the classes without their own
  std::vector<WorkloadOrigin> origins;
  std::vector<WorkloadClass> classes;
  std::vector<std::string> models{};  ///< that rows of a trace may name
  /// By class, origin and model (0: that of the class, then `models`): whether it can be served; empty: all can.
  std::vector<bool> served{};
  std::uint64_t seed = 1;
  UtcTime start{};
  Seconds duration{};
};

/// Whether a trace of it names the tenants of its requests.
[[nodiscard]] bool tells_tenants(const WorkloadSpec& spec);

/// All arrivals of a scenario in time order, pulled one at a time.
///
/// Origin, class, difficulty and noise of a request are keyed by (seed, source, row), so they depend on no policy. With
/// a daily profile every origin has a clock of its own: each reads the source by itself, picks its own rows and warps
/// them, and the origins are merged; a generator instead draws one thinner stream per origin. Memory does not grow with
/// the number of arrivals: sources are read a few rows ahead, and what must be repeated is held within a limit
/// (`RowStore`). A bad row is therefore told up to 64 rows before its time.
class WorkloadStream {
 public:
  /// \throws ConfigError       as the readers of its traces do.
  /// \throws std::logic_error  without an origin or a class, with more than 65,535 of either, or when a share is
  /// negative or all are 0.
  /// A trace of which no row arrives in the run is a ConfigError too.
  explicit WorkloadStream(const WorkloadSpec& spec);
  ~WorkloadStream();
  WorkloadStream(const WorkloadStream&) = delete;
  WorkloadStream& operator=(const WorkloadStream&) = delete;
  WorkloadStream(WorkloadStream&&) noexcept;
  WorkloadStream& operator=(WorkloadStream&&) noexcept;

  /// When the next request arrives; infinite at the end.
  [[nodiscard]] Seconds next_time() const { return order_.next(); }
  /// Puts the next arrival where it is kept. Needs one, by `next_time`.
  /// \throws ConfigError  for a malformed row of a trace.
  void take(Arrival& arrival);
  /// The next arrival, or nothing at the end.
  /// \throws ConfigError  for a malformed row of a trace.
  std::optional<Arrival> next();

  /// The traces read, with the rows read so far. Ends the stream: files are read to their ends for their digests.
  [[nodiscard]] std::vector<InputRecord> inputs();
  /// One line for every trace with bad rows that were skipped (how many, why, and where the first of them are), and one
  /// for every trace of which more than a hundredth lies outside the run. Complete after `inputs`.
  [[nodiscard]] std::vector<std::string> remarks() const;
  /// Line numbers of the first bad rows skipped, for a message, by file in the order of `inputs`.
  [[nodiscard]] std::vector<RowCounts> counts() const;
  /// Names of the tenants met so far, by index.
  [[nodiscard]] const std::vector<std::string>& tenants() const;

 private:
  class Lane;
  void add_group(const WorkloadSpec& spec, const RequestSpec& requests, std::uint32_t group,
                 const std::vector<std::uint16_t>& classes);
  void add_lanes(const WorkloadSpec& spec, const RequestSpec& requests, std::uint32_t group,
                 const std::vector<std::uint16_t>& classes);
  void require_rows(const WorkloadSpec& spec, const RequestSpec& requests, std::size_t first_lane);

  std::unique_ptr<WorkloadFiles> files_;
  std::vector<Lane> lanes_;
  Tournament order_;
  std::uint64_t next_id_ = 0;
  std::vector<WrittenPath> paths_;      ///< of each trace
  std::vector<std::size_t> path_lane_;  ///< the first lane that reads it
};

}  // namespace tradewind
