#pragma once

#include "sim/base/config/input_record.hpp"
#include "sim/base/units/quantity.hpp"
#include "traces/calendar.hpp"
#include "traces/request_spec.hpp"
#include "traces/requests/merge_tree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// One request as it arrives at its origin.
struct Arrival {
  std::uint64_t id = 0;  ///< consecutive from 0 in order of arrival
  Seconds time{};        ///< in [0, duration)
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
  std::uint16_t origin = 0;       ///< index into the workload's origins
  std::uint16_t klass = 0;        ///< index into the workload's classes
  double difficulty = 0.0;        ///< latent, uniform on [0, 1)
  double confidence_noise = 0.0;  ///< uniform on [0, 1)
};

struct WorkloadOrigin {
  double share = 1.0;  ///< of the requests, against the sum of all shares
  double utc_offset_hours = 0.0;
};

struct WorkloadClass {
  double share = 1.0;                   ///< of the common requests; unused with requests of its own
  std::optional<RequestSpec> requests;  ///< the class has a source of its own
};

/// Everything that decides which requests arrive when.
struct WorkloadSpec {
  std::optional<RequestSpec> requests;  ///< common source of the classes without their own
  std::vector<WorkloadOrigin> origins;
  std::vector<WorkloadClass> classes;
  std::uint64_t seed = 1;
  UtcTime start{};
  Seconds duration{};
};

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
  explicit WorkloadStream(const WorkloadSpec& spec);
  ~WorkloadStream();
  WorkloadStream(const WorkloadStream&) = delete;
  WorkloadStream& operator=(const WorkloadStream&) = delete;
  WorkloadStream(WorkloadStream&&) noexcept;
  WorkloadStream& operator=(WorkloadStream&&) noexcept;

  /// When the next request arrives; infinite at the end.
  [[nodiscard]] Seconds next_time() const { return Seconds(order_.top_time()); }
  /// Puts the next arrival where it is kept. Needs one, by `next_time`.
  /// \throws ConfigError  for a malformed row of a trace.
  void take(Arrival& arrival);
  /// The next arrival, or nothing at the end.
  /// \throws ConfigError  for a malformed row of a trace.
  std::optional<Arrival> next();

  /// The traces read, with the rows read so far. Ends the stream: files are read to their ends for their digests.
  [[nodiscard]] std::vector<InputRecord> inputs();
  /// One line for every trace with bad rows that were skipped: how many, and where the first of them are.
  [[nodiscard]] std::vector<std::string> remarks() const;
  /// Line numbers of the first bad rows skipped, for a message, by file in the order of `inputs`.
  [[nodiscard]] std::vector<RowCounts> counts() const;

 private:
  class Lane;
  void add_group(const WorkloadSpec& spec, const RequestSpec& requests, std::uint32_t group,
                 const std::vector<std::uint16_t>& classes);

  std::vector<Lane> lanes_;
  MergeTree order_;
  std::uint64_t next_id_ = 0;
  std::vector<WrittenPath> paths_;      ///< of each trace
  std::vector<std::size_t> path_lane_;  ///< the first lane that reads it
};

}  // namespace tradewind
