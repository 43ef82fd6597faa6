#include "traces/workload_stream.hpp"

#include "sim/base/random/stream.hpp"
#include "traces/workload_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>
#include <utility>

namespace tradewind {

namespace {

constexpr std::size_t indices_max = 65'535;

/// Picks an index with probability proportional to its share.
class SharePicker {
 public:
  explicit SharePicker(const std::vector<double>& shares) {
    double sum = 0.0;
    for (const double share : shares) {
      if (!(share >= 0.0)) throw std::logic_error("a share of the workload is negative");
      sum += share;
      cumulative_.push_back(sum);
    }
    if (!(sum > 0.0)) throw std::logic_error("all shares of the workload are 0");
    // The last index with a share takes every draw that rounding leaves over.
    const auto last = std::lower_bound(cumulative_.begin(), cumulative_.end(), sum);
    std::fill(last, cumulative_.end(), std::numeric_limits<double>::infinity());
    for (double& bound : cumulative_) bound /= sum;
  }

  [[nodiscard]] std::uint16_t operator()(double uniform) const {
    if (cumulative_.size() > counted_max) {
      return static_cast<std::uint16_t>(std::upper_bound(cumulative_.begin(), cumulative_.end(), uniform) -
                                        cumulative_.begin());
    }
    unsigned i = 0;  // of few, all are compared: no branch that could be mispredicted
    for (const double bound : cumulative_) i += static_cast<unsigned>(uniform >= bound);
    return static_cast<std::uint16_t>(i);
  }

 private:
  static constexpr std::size_t counted_max = 16;
  std::vector<double> cumulative_;
};

std::vector<double> origin_shares(const WorkloadSpec& spec) {
  std::vector<double> shares;
  shares.reserve(spec.origins.size());
  for (const WorkloadOrigin& origin : spec.origins) shares.push_back(origin.share);
  return shares;
}

std::vector<double> class_shares(const WorkloadSpec& spec, const std::vector<std::uint16_t>& classes) {
  if (classes.size() == 1) return {1.0};
  std::vector<double> shares;
  shares.reserve(classes.size());
  for (const std::uint16_t k : classes) shares.push_back(spec.classes[k].share);
  return shares;
}

}  // namespace

/// One source with its draws: all its rows, or those of one origin moved by that origin's clock.
class WorkloadStream::Lane {
 public:
  struct Rules {
    SharePicker origins;
    SharePicker class_picker;
    std::vector<std::uint16_t> classes;   ///< what the class picker's index stands for
    std::optional<std::uint16_t> origin;  ///< only this origin's rows
    bool all_rows_are_origins = false;    ///< every row is `origin`'s, none is drawn
    std::optional<DailyProfile> profile;
    Seconds end;
    const WorkloadFiles* files = nullptr;  ///< who tells what rows may name
    std::string path;
  };

  Lane(std::unique_ptr<RequestSource> source, Stream draws, Rules rules)
      : source_(std::move(source)), draws_(draws), rules_(std::move(rules)) {
    rows_.resize(block_rows);
    arrivals_.reserve(block_rows);
    fill();
  }

  [[nodiscard]] RowCounts counts() const { return source_->counts(); }
  void finish() { source_->finish(); }
  [[nodiscard]] std::string sha256() { return source_->sha256(); }
  [[nodiscard]] const Arrival& head() const { return arrivals_[taken_]; }
  [[nodiscard]] Seconds head_time() const { return taken_ < arrivals_.size() ? head().time : Tournament::never; }
  void advance() {
    if (++taken_ == arrivals_.size()) fill();
  }

 private:
  static constexpr std::size_t block_rows = 64;

  /// Reads on until a row becomes an arrival; leaves none at the end.
  void fill() {
    arrivals_.clear();
    taken_ = 0;
    while (arrivals_.empty() && !ended_) {
      const std::size_t count = source_->read(rows_, Tournament::never);
      ended_ = count < rows_.size();
      for (std::size_t i = 0; i < count; ++i) add(rows_[i], draws_.at(row_++));
    }
  }

  void add(const TraceRow& row, Generator generator) {
    Arrival arrival;
    if (rules_.all_rows_are_origins) {
      arrival.origin = *rules_.origin;
      generator();  // the draw of an origin that is known
    } else if (row.origin != 0) {
      arrival.origin = static_cast<std::uint16_t>(row.origin - 1);
      generator();
      if (rules_.origin && arrival.origin != *rules_.origin) return;
    } else {
      arrival.origin = rules_.origins(generator.uniform());
      if (rules_.origin && arrival.origin != *rules_.origin) return;
    }
    arrival.time = row.arrival;
    if (rules_.profile) arrival.time = Seconds(std::max(last_, rules_.profile->warped_time(row.arrival.value())));
    last_ = arrival.time.value();
    if (arrival.time >= rules_.end) {
      ended_ = true;
      return;
    }
    arrival.prompt_tokens = row.prompt_tokens;
    arrival.output_tokens = row.output_tokens;
    const std::uint16_t drawn = rules_.class_picker(generator.uniform());
    arrival.klass = rules_.classes[row.klass != 0 ? row.klass - 1U : drawn];
    arrival.model = row.model;
    arrival.tenant = row.tenant;
    if (row.model != 0 || row.origin != 0) rules_.files->require_served(arrival, rules_.path);
    arrival.difficulty = generator.uniform();
    arrival.confidence_noise = generator.uniform();
    arrivals_.push_back(arrival);
  }

  std::unique_ptr<RequestSource> source_;
  Stream draws_;
  Rules rules_;
  std::vector<TraceRow> rows_;
  std::vector<Arrival> arrivals_;  ///< of the last block read, in time order
  std::size_t taken_ = 0;
  std::uint64_t row_ = 0;
  double last_ = 0.0;
  bool ended_ = false;
};

WorkloadStream::~WorkloadStream() = default;
WorkloadStream::WorkloadStream(WorkloadStream&&) noexcept = default;
WorkloadStream& WorkloadStream::operator=(WorkloadStream&&) noexcept = default;

WorkloadStream::WorkloadStream(const WorkloadSpec& spec) : files_(std::make_unique<WorkloadFiles>(spec)) {
  if (spec.origins.empty() || spec.classes.empty()) throw std::logic_error("a workload needs an origin and a class");
  if (spec.origins.size() > indices_max || spec.classes.size() > indices_max) {
    throw std::logic_error("a workload has too many origins or classes");
  }
  std::vector<std::uint16_t> common;
  const bool named = spec.requests && spec.requests->columns.klass.given();
  for (std::size_t k = 0; k < spec.classes.size(); ++k) {
    const WorkloadClass& klass = spec.classes[k];
    if (!klass.requests && (named || klass.share != 0.0)) common.push_back(static_cast<std::uint16_t>(k));
  }
  if (!common.empty()) {
    if (!spec.requests) throw std::logic_error("a class of the workload has no requests");
    add_group(spec, *spec.requests, 0, common);
  }
  for (std::size_t k = 0; k < spec.classes.size(); ++k) {
    const auto index = static_cast<std::uint16_t>(k);
    if (spec.classes[k].requests) add_group(spec, *spec.classes[k].requests, index + 1U, {index});
  }
  if (lanes_.empty()) throw std::logic_error("no class of the workload has a share or requests");
  std::vector<Seconds> first;
  for (const Lane& lane : lanes_) first.push_back(lane.head_time());
  order_ = Tournament(first);
}

void WorkloadStream::add_group(const WorkloadSpec& spec, const RequestSpec& requests, std::uint32_t group,
                               const std::vector<std::uint16_t>& classes) {
  const std::size_t first_lane = lanes_.size();
  if (!requests.synthetic) {
    paths_.push_back(requests.path);
    path_lane_.push_back(first_lane);
  }
  add_lanes(spec, requests, group, classes);
  if (!requests.synthetic) require_rows(spec, requests, first_lane);
}

void WorkloadStream::add_lanes(const WorkloadSpec& spec, const RequestSpec& requests, std::uint32_t group,
                               const std::vector<std::uint16_t>& classes) {
  const SharePicker origins(origin_shares(spec));
  const bool named = requests.columns.klass.given();  // then nobody asks the picker
  const SharePicker class_picker(named ? std::vector<double>{1.0} : class_shares(spec, classes));
  const RowContext context = requests.synthetic ? RowContext() : files_->context(requests, classes);
  const auto trace = requests.needs_loading() ? load_requests(requests, context) : nullptr;
  const auto draws = [&](std::uint32_t stream) { return Stream(spec.seed, fmt::format("workload/{}", stream)); };
  Lane::Rules rules{origins,      class_picker,  classes,      std::nullopt,      false,
                    std::nullopt, spec.duration, files_.get(), requests.path.path};
  // Group numbers are spaced so that no origin's stream is another group's.
  const std::uint32_t base = group << 16U;
  if (requests.profile.shape == ProfileShape::flat) {
    const RequestWindow window{spec.duration, spec.seed, base, 1.0, context};
    lanes_.emplace_back(open_requests(requests, window, trace), draws(base), std::move(rules));
    return;
  }
  double share_sum = 0.0;
  for (const WorkloadOrigin& origin : spec.origins) share_sum += origin.share;
  for (std::size_t i = 0; i < spec.origins.size(); ++i) {
    const auto o = static_cast<std::uint16_t>(i);
    if (spec.origins[o].share == 0.0 && !requests.columns.origin_name.given()) continue;
    const DailyProfile profile(requests.profile, local_hour(spec.start, spec.origins[o].utc_offset_hours));
    const bool generated = requests.synthetic.has_value();
    const std::uint32_t stream = generated ? base + o + 1U : base;
    const Seconds even_end(profile.even_time(spec.duration.value()));
    rules.origin = o;
    rules.all_rows_are_origins = generated;
    rules.profile = profile;
    const RequestWindow window{even_end, spec.seed, stream, spec.origins[o].share / share_sum, context};
    lanes_.emplace_back(open_requests(requests, window, trace), draws(stream), rules);
  }
}

/// A trace that gives nothing to the run is a mistake in its times.
void WorkloadStream::require_rows(const WorkloadSpec& spec, const RequestSpec& requests, std::size_t first_lane) {
  for (std::size_t i = first_lane; i < lanes_.size(); ++i) {
    if (lanes_[i].head_time() < Tournament::never) return;
  }
  if (first_lane == lanes_.size()) return;
  lanes_[first_lane].finish();
  refuse_rows_outside(requests, lanes_[first_lane].counts(), spec.duration);
}

void WorkloadStream::take(Arrival& arrival) {
  const std::uint32_t next = order_.first();
  Lane& lane = lanes_[next];
  arrival = lane.head();
  arrival.id = next_id_++;
  lane.advance();
  order_.set(next, lane.head_time());
}

std::optional<Arrival> WorkloadStream::next() {
  if (order_.empty()) return std::nullopt;
  std::optional<Arrival> arrival(std::in_place);
  take(*arrival);
  return arrival;
}

std::vector<RowCounts> WorkloadStream::counts() const {
  std::vector<RowCounts> counts;
  for (const std::size_t lane : path_lane_) counts.push_back(lanes_[lane].counts());
  return counts;
}

const std::vector<std::string>& WorkloadStream::tenants() const { return files_->tenants(); }

std::vector<std::string> WorkloadStream::remarks() const {
  std::vector<std::string> remarks;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const std::vector<std::string> of_file = remarks_on(paths_[i].path, lanes_[path_lane_[i]].counts());
    remarks.insert(remarks.end(), of_file.begin(), of_file.end());
  }
  return remarks;
}

std::vector<InputRecord> WorkloadStream::inputs() {
  std::vector<InputRecord> records;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    Lane& lane = lanes_[path_lane_[i]];
    lane.finish();
    const RowCounts counts = lane.counts();
    records.push_back({paths_[i].path, lane.sha256(), counts.read + counts.unread, counts.skipped, "requests"});
    RequestRows rows{{}, counts.outside()};
    counts.faults.for_each([&](std::string_view name, std::uint64_t bad) { rows.bad.emplace(name, bad); });
    records.back().requests = std::move(rows);
  }
  return records;
}

}  // namespace tradewind
