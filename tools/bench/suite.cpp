#include "tools/bench/suite.hpp"

#include "tools/bench/bench_fleet.hpp"
#include "tools/bench/calibration_loop.hpp"
#include "tools/bench/core_rates.hpp"
#include "tools/bench/measured_run.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace tradewind {

namespace {

namespace fs = std::filesystem;

/// A folder that goes with its owner.
class Folder {
 public:
  Folder() : path_((fs::temp_directory_path() / "tradewind-bench-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a folder at " + path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Takes the medians of what its cases give.
class Bench {
 public:
  explicit Bench(const BenchOptions& options) : options_(&options) {}

  [[nodiscard]] bool quick() const { return options_->size == BenchSize::quick; }
  [[nodiscard]] bool complete() const { return options_->size == BenchSize::complete; }
  [[nodiscard]] const Folder& folder() const { return folder_; }

  /// \param once  Does the work once and fills the figures of a row, its name aside.
  BenchRow row(const std::string& name, bool large, const std::function<BenchRow()>& once) {
    if (options_->on_case) options_->on_case(name);
    std::vector<double> cpu, wall, peak, steps;
    BenchRow row;
    const int repetitions = large || quick() ? 3 : 5;
    for (int i = 0; i < repetitions; ++i) {
      if (options_->check) options_->check();
      const double before_s = CalibrationLoop::seconds_per_step();
      row = once();
      steps.push_back(2.0 * row.cpu_s / (before_s + CalibrationLoop::seconds_per_step()));
      cpu.push_back(row.cpu_s);
      wall.push_back(row.wall_s);
      peak.push_back(row.peak_mb);
    }
    row.name = name;
    row.cpu_s = median(cpu);
    row.wall_s = median(wall);
    row.peak_mb = median(peak);
    row.step_s = row.cpu_s / median(steps);  // paired with its runs: a busy moment slows both
    row.repetitions = repetitions;
    return row;
  }

  /// `tradewind run` with these arguments.
  BenchRow run(const std::string& name, bool large, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "run");
    return row(name, large, [&] {
      const std::string out = folder_.file("results.json");
      const Measured measured = measured_run(arguments, out);
      const auto results = nlohmann::json::parse(std::ifstream(out));
      BenchRow taken;
      taken.count = results.at("requests").at("injected").get<std::uint64_t>();
      taken.cpu_s = measured.cpu_s;
      taken.wall_s = measured.wall_s;
      taken.peak_mb = measured.peak_mb;
      return taken;
    });
  }

  BenchRow run(const std::string& name, const BenchFleet& fleet) {
    const std::string world = folder_.file("world.json");
    const std::string scenario = folder_.file("scenario.json");
    std::ofstream(world) << bench_topology(fleet);
    std::ofstream(scenario) << bench_scenario(fleet, world);
    return run(name, fleet.requests >= 1'000'000, {scenario});
  }

  BenchRow rate(const std::string& name, const std::function<CoreRate()>& once) {
    return row(name, false, [&] {
      const CoreRate taken = once();
      BenchRow figures;
      figures.count = taken.count;
      figures.cpu_s = taken.cpu_s;
      return figures;
    });
  }

 private:
  const BenchOptions* options_;
  Folder folder_;
};

std::string number(std::uint64_t n) {
  std::string text = std::to_string(n);
  for (std::ptrdiff_t i = std::ssize(text) - 3; i > 0; i -= 3) text.insert(static_cast<std::size_t>(i), ",");
  return text;
}

void measure_events(Bench& bench, BenchGroup& group) {
  const std::uint64_t events = bench.quick() ? 300'000 : 3'000'000;
  for (const std::uint32_t pending : {100U, 1'000U, 10'000U}) {
    group.rows.push_back(bench.rate(number(pending) + " pending", [=] { return clock_rate(events, pending); }));
  }
}

void measure_rows(Bench& bench, BenchGroup& group) {
  const std::uint64_t rows = bench.quick() ? 200'000 : 1'000'000;
  group.rows.push_back(bench.rate("generator, daily profile", [=] { return generator_rate(rows); }));
  group.rows.push_back(
      bench.rate("CSV, Azure's columns", [&] { return reader_rate(rows, bench.folder().file("trace.csv")); }));
}

void measure_examples(Bench& bench, BenchGroup& group) {
  if (std::getenv("TRADEWIND_DATA") != nullptr) {
    group.rows.push_back(bench.run("w2", false, {"w2"}));
    group.rows.push_back(bench.run("w5", false, {"w5"}));
  }
  const std::vector<int> durations_s = bench.quick() ? std::vector{20} : std::vector{60, 600};
  for (const int duration_s : durations_s) {
    group.rows.push_back(bench.run(fmt::format("billion_day, {} s of it", duration_s), true,
                                   {"billion_day", "--set", fmt::format("/duration_s={}", duration_s)}));
  }
}

void measure_requests(Bench& bench, BenchGroup& group) {
  const std::uint64_t most = bench.complete() ? 100'000'000 : bench.quick() ? 100'000 : 1'000'000;
  for (std::uint64_t requests = 10'000; requests <= most; requests *= 10) {
    BenchFleet fleet;
    fleet.requests = requests;
    group.rows.push_back(bench.run(number(requests), fleet));
  }
}

/// Long enough for every replica to fill and stay full a while.
void measure_replicas(Bench& bench, BenchGroup& group) {
  const std::vector<std::uint32_t> sizes = bench.quick() ? std::vector<std::uint32_t>{10, 100, 1'000}
                                                         : std::vector<std::uint32_t>{10, 100, 1'000, 10'000, 20'000};
  for (const std::uint32_t replicas : sizes) {
    BenchFleet fleet;
    fleet.replicas = replicas;
    fleet.requests = std::max<std::uint64_t>(bench.quick() ? 100'000 : 500'000, 200ULL * replicas);
    group.rows.push_back(bench.run(number(replicas), fleet));
  }
}

void measure_regions(Bench& bench, BenchGroup& group) {
  for (const std::uint32_t regions : {3U, 6U, 12U, 24U, 48U}) {
    BenchFleet fleet;
    fleet.regions = regions;
    fleet.replicas = bench.quick() ? 48 : 480;
    fleet.requests = bench.quick() ? 50'000 : 500'000;
    group.rows.push_back(bench.run(number(regions), fleet));
  }
}

/// One policy changed at a time.
void measure_policies(Bench& bench, BenchGroup& group) {
  const auto with = [&](const std::string& name, std::string BenchFleet::*kind) {
    BenchFleet fleet;
    fleet.regions = 10;
    fleet.requests = bench.quick() ? 50'000 : 500'000;
    fleet.routing = "home";
    fleet.*kind = name;
    group.rows.push_back(bench.run(name, fleet));
  };
  for (const char* name : {"home", "least_loaded", "lowest_carbon", "carbon_latency_weighted"}) {
    with(name, &BenchFleet::routing);
  }
  for (const char* name : {"round_robin", "power_of_two", "pack"}) with(name, &BenchFleet::balancing);
  for (const char* name : {"concurrency", "scale_to_zero"}) with(name, &BenchFleet::scaling);
}

struct GroupKind {
  const char* name;
  const char* title;
  const char* unit;
  void (*measure)(Bench&, BenchGroup&);
};

constexpr std::array group_kinds{
    GroupKind{"events", "Events through the clock", "event", measure_events},
    GroupKind{"rows", "Rows of a workload", "row", measure_rows},
    GroupKind{"examples", "Examples", "request", measure_examples},
    GroupKind{"requests", "Requests (100 replicas, 5 regions)", "request", measure_requests},
    GroupKind{"replicas", "Replicas (5 regions)", "request", measure_replicas},
    GroupKind{"regions", "Regions (the same number of replicas)", "request", measure_regions},
    GroupKind{"policies", "Policies (100 replicas, 10 regions; home and least_outstanding but for the one named)",
              "request", measure_policies},
};

}  // namespace

std::vector<std::string> bench_group_names() {
  std::vector<std::string> names;
  for (const GroupKind& kind : group_kinds) names.emplace_back(kind.name);
  return names;
}

std::vector<BenchGroup> run_bench(const BenchOptions& options) {
  std::vector<BenchGroup> groups;
  Bench bench(options);
  for (const GroupKind& kind : group_kinds) {
    const auto& wanted = options.groups;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), kind.name) == wanted.end()) continue;
    groups.push_back({kind.name, kind.title, kind.unit, {}});
    kind.measure(bench, groups.back());
  }
  return groups;
}

}  // namespace tradewind
