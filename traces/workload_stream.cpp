#include "traces/workload_stream.hpp"

#include "sim/random/stream.hpp"

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
    std::uint16_t i = 0;
    while (uniform >= cumulative_[i]) ++i;
    return i;
  }

 private:
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
  };

  Lane(std::unique_ptr<RequestSource> source, Stream draws, Rules rules)
      : source_(std::move(source)), draws_(draws), rules_(std::move(rules)) {}

  [[nodiscard]] const Arrival& head() const { return head_; }
  [[nodiscard]] RowCounts counts() const { return source_->counts(); }

  /// Goes to the next arrival; false at the end.
  bool advance() {
    while (const auto row = source_->next()) {
      Generator generator = draws_.at(row_++);
      const double origin_draw = generator.uniform();
      const std::uint16_t origin = rules_.all_rows_are_origins ? *rules_.origin : rules_.origins(origin_draw);
      if (rules_.origin && origin != *rules_.origin) continue;
      double time = row->arrival.value();
      if (rules_.profile) time = std::max(head_.time.value(), rules_.profile->warped_time(time));
      if (time >= rules_.end.value()) return false;
      head_.time = Seconds(time);
      head_.prompt_tokens = row->prompt_tokens;
      head_.output_tokens = row->output_tokens;
      head_.origin = origin;
      head_.klass = rules_.classes[rules_.class_picker(generator.uniform())];
      head_.difficulty = generator.uniform();
      head_.confidence_noise = generator.uniform();
      return true;
    }
    return false;
  }

 private:
  std::unique_ptr<RequestSource> source_;
  Stream draws_;
  Rules rules_;
  std::uint64_t row_ = 0;
  Arrival head_;
};

WorkloadStream::~WorkloadStream() = default;
WorkloadStream::WorkloadStream(WorkloadStream&&) noexcept = default;
WorkloadStream& WorkloadStream::operator=(WorkloadStream&&) noexcept = default;

WorkloadStream::WorkloadStream(const WorkloadSpec& spec) {
  if (spec.origins.empty() || spec.classes.empty()) throw std::logic_error("a workload needs an origin and a class");
  if (spec.origins.size() > indices_max || spec.classes.size() > indices_max) {
    throw std::logic_error("a workload has too many origins or classes");
  }
  std::vector<std::uint16_t> common;
  for (std::size_t k = 0; k < spec.classes.size(); ++k) {
    const WorkloadClass& klass = spec.classes[k];
    if (!klass.requests && klass.share != 0.0) common.push_back(static_cast<std::uint16_t>(k));
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
  for (std::uint32_t i = 0; i < lanes_.size(); ++i) {
    if (lanes_[i].advance()) order_.push(lanes_[i].head().time.value(), i);
  }
}

void WorkloadStream::add_group(const WorkloadSpec& spec, const RequestSpec& requests, std::uint32_t group,
                               const std::vector<std::uint16_t>& classes) {
  if (!requests.synthetic) {
    paths_.push_back(requests.path);
    path_lane_.push_back(lanes_.size());
  }
  const SharePicker origins(origin_shares(spec));
  const SharePicker class_picker(class_shares(spec, classes));
  const auto trace = requests.needs_loading() ? load_requests(requests) : nullptr;
  const auto draws = [&](std::uint32_t stream) { return Stream(spec.seed, fmt::format("workload/{}", stream)); };
  // Group numbers are spaced so that no origin's stream is another group's.
  const std::uint32_t base = group << 16U;
  if (requests.profile.shape == ProfileShape::flat) {
    lanes_.emplace_back(open_requests(requests, {spec.duration, spec.seed, base, 1.0}, trace), draws(base),
                        Lane::Rules{origins, class_picker, classes, std::nullopt, false, std::nullopt, spec.duration});
    return;
  }
  double share_sum = 0.0;
  for (const WorkloadOrigin& origin : spec.origins) share_sum += origin.share;
  for (std::size_t i = 0; i < spec.origins.size(); ++i) {
    const auto o = static_cast<std::uint16_t>(i);
    if (spec.origins[o].share == 0.0) continue;
    const DailyProfile profile(requests.profile, local_hour(spec.start, spec.origins[o].utc_offset_hours));
    const bool generated = requests.synthetic.has_value();
    const std::uint32_t stream = generated ? base + o + 1U : base;
    const Seconds even_end(profile.even_time(spec.duration.value()));
    lanes_.emplace_back(
        open_requests(requests, {even_end, spec.seed, stream, spec.origins[o].share / share_sum}, trace), draws(stream),
        Lane::Rules{origins, class_picker, classes, o, generated, profile, spec.duration});
  }
}

std::optional<Arrival> WorkloadStream::next() {
  if (order_.empty()) return std::nullopt;
  Lane& lane = lanes_[order_.top()];
  Arrival arrival = lane.head();
  arrival.id = next_id_++;
  if (lane.advance()) {
    order_.replace_top(lane.head().time.value());
  } else {
    order_.pop();
  }
  return arrival;
}

std::vector<RowCounts> WorkloadStream::counts() const {
  std::vector<RowCounts> counts;
  for (const std::size_t lane : path_lane_) counts.push_back(lanes_[lane].counts());
  return counts;
}

std::vector<std::string> WorkloadStream::remarks() const {
  std::vector<std::string> remarks;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const RowCounts counts = lanes_[path_lane_[i]].counts();
    if (counts.skipped == 0) continue;
    const bool one = counts.skipped == 1;
    const bool all = counts.skipped == counts.skipped_lines.size();
    remarks.push_back(fmt::format("{}: skipped {} bad row{}: line{} {}{}", paths_[i].path, counts.skipped,
                                  one ? "" : "s", one ? "" : "s", fmt::join(counts.skipped_lines, ", "),
                                  all ? "" : ", …"));
  }
  return remarks;
}

std::vector<InputRecord> WorkloadStream::inputs() const {
  std::vector<InputRecord> records;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const RowCounts counts = lanes_[path_lane_[i]].counts();
    records.push_back(input_record(paths_[i], "requests", counts.read, counts.skipped));
  }
  return records;
}

}  // namespace tradewind
