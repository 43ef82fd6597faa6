#include "sim/run/input_files.hpp"

#include "traces/data_path.hpp"

namespace tradewind {

std::vector<std::string> input_files(const Scenario& scenario, const Library& library) {
  std::vector<std::string> files = library.documents().paths();
  files.push_back(scenario.place.file);
  const auto add_trace = [&](const std::optional<RequestSpec>& requests) {
    if (requests && !requests->synthetic) files.push_back(resolve_data_path(requests->path));
  };
  add_trace(scenario.workload.requests);
  for (const WorkloadClass& request_class : scenario.workload.classes) add_trace(request_class.requests);
  const auto add_series = [&](const std::optional<SeriesSource>& series) {
    if (series) files.push_back(resolve_data_path({series->path, series->naming_file, series->pointer}));
  };
  for (const RegionSpec& region : scenario.topology.regions) {
    add_series(region.grid.series);
    add_series(region.grid.marginal_series);
    add_series(region.price_series);
  }
  return files;
}

}  // namespace tradewind
