#include "traces/workload_files.hpp"

#include "sim/base/config/config_error.hpp"
#include "traces/files/line_count.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace tradewind {

namespace {

/// Of the rows of a trace that may lie outside the run without a word.
constexpr double outside_share_max = 0.01;

std::vector<const RequestSpec*> files_of(const WorkloadSpec& spec) {
  std::vector<const RequestSpec*> files;
  if (spec.requests && !spec.requests->synthetic) files.push_back(&*spec.requests);
  for (const WorkloadClass& klass : spec.classes) {
    if (klass.requests && !klass.requests->synthetic) files.push_back(&*klass.requests);
  }
  return files;
}

/// The earliest row of a file, in seconds and as an instant since its zero or 1970.
struct Earliest {
  double second = 0.0;
  UtcTime instant{};
};

Earliest earliest_of(const RequestSpec& spec) {
  RequestColumns columns = spec.columns;
  RowRules rules = spec.rules;
  columns.origin = TimeOrigin::own_first_row;
  rules.any_time = true;
  CsvRequests rows(spec.path, columns, rules);
  std::optional<Earliest> earliest;
  while (rows.next()) {
    Earliest row;
    if (rows.clock().exact()) {
      row.instant = rows.clock().last_instant();
      row.second = seconds_between(UtcTime{}, row.instant);
    } else {
      row.second = rows.clock().last_second();
      row.instant = {std::llround(std::clamp(row.second, -9.2e9, 9.2e9) * 1e9)};
    }
    if (!earliest || row.second < earliest->second || (rows.clock().exact() && row.instant < earliest->instant)) {
      earliest = row;
    }
    if (!spec.rules.any_order) break;  // the first is the earliest
  }
  return earliest.value_or(Earliest{});
}

TimeBase time_base_of(const WorkloadSpec& spec) {
  TimeBase base;
  base.start = spec.start;
  std::vector<const RequestSpec*> files = files_of(spec);
  std::erase_if(files, [](const RequestSpec* file) { return file->columns.origin != TimeOrigin::first_row; });
  if (files.empty() || (files.size() == 1 && !files.front()->rules.any_order)) return base;
  for (const RequestSpec* file : files) {
    const Earliest earliest = earliest_of(*file);
    if (base.first_second && *base.first_second <= earliest.second) continue;
    base.first_second = earliest.second;
    base.first_instant = earliest.instant;
  }
  return base;
}

/// What would bring rows into the run.
std::string help_for(const RequestSpec& requests) {
  const bool csv = requests.format == "csv";
  switch (requests.columns.origin) {
    case TimeOrigin::zero:
      return fmt::format(R"("time_origin": "first_row" makes its first row the run's start, "start" takes times as )"
                         R"(since 1970{})",
                         csv ? fmt::format(R"(, "time_unit" is "{}")", name_of(requests.columns.unit)) : "");
    case TimeOrigin::start:
      return R"("time_origin": "first_row" makes its first row the run's start; or another "start" of the scenario)";
    case TimeOrigin::first_row:
      return R"("time_origin": "own_first_row" makes its own first row the run's start, whatever other files have)";
    case TimeOrigin::own_first_row:
      break;
  }
  return R"(a longer "duration_s" or a greater "rate_scale")";
}

}  // namespace

bool tells_tenants(const WorkloadSpec& spec) {
  const std::vector<const RequestSpec*> files = files_of(spec);
  return std::any_of(files.begin(), files.end(), [](const RequestSpec* file) { return file->columns.tenant.given(); });
}

WorkloadFiles::WorkloadFiles(const WorkloadSpec& spec)
    : times_(time_base_of(spec)), models_(spec.models), served_(spec.served) {
  for (const WorkloadOrigin& origin : spec.origins) origins_.push_back(origin.id);
  for (const WorkloadClass& klass : spec.classes) classes_.push_back(klass.name);
}

RowContext WorkloadFiles::context(const RequestSpec& requests, const std::vector<std::uint16_t>& classes) const {
  RowContext context;
  context.times = times_;
  if (requests.columns.model.given()) context.names.models = std::make_shared<NameList>(models_);
  if (requests.columns.origin_name.given()) context.names.origins = std::make_shared<NameList>(origins_);
  if (requests.columns.klass.given()) {
    std::vector<std::string> names;
    for (const std::uint16_t k : classes) names.push_back(classes_[k]);
    context.names.classes = std::make_shared<NameList>(std::move(names));
  }
  context.names.tenants = tenants_;
  return context;
}

void WorkloadFiles::refuse(const Arrival& arrival, const std::string& path) const {
  throw ConfigError(
      path, "",
      fmt::format("at {} s a request{} of class {} from {}, which no region offers within its limits",
                  arrival.time.value(), arrival.model == 0 ? "" : " for " + models_[arrival.model - std::size_t{1}],
                  classes_[arrival.klass], origins_[arrival.origin]),
      "requests that can be served: a deployment, wider rtt_ms_max, or more allowed_regions");
}

void refuse_rows_outside(const RequestSpec& requests, const RowCounts& counts, Seconds duration) {
  const std::uint64_t rows = counts.read + counts.unread;
  const std::string first =
      counts.first ? fmt::format(": the first arrives at {} s", counts.first->value() / requests.rate_scale) : "";
  throw ConfigError(requests.path.path, "",
                    fmt::format("{} row{}, of which none falls into the run of {} s{}", rows, rows == 1 ? "" : "s",
                                duration.value(), first),
                    "requests within the run; " + help_for(requests));
}

std::vector<std::string> remarks_on(const std::string& path, const RowCounts& counts) {
  std::vector<std::string> remarks;
  if (counts.skipped > 0) {
    remarks.push_back(fmt::format("{}: skipped {} bad row{} ({}): {}", path, counts.skipped,
                                  counts.skipped == 1 ? "" : "s", to_string(counts.faults),
                                  to_string(LineCount{counts.skipped, counts.skipped_lines})));
  }
  const std::uint64_t rows = counts.read + counts.unread;
  const double outside = static_cast<double>(counts.outside());
  if (outside > outside_share_max * static_cast<double>(rows)) {
    remarks.push_back(fmt::format("{}: {} of {} rows ({:.3g} %) lie outside the run", path, counts.outside(), rows,
                                  100.0 * outside / static_cast<double>(rows)));
  }
  return remarks;
}

}  // namespace tradewind
