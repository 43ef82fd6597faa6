#include "traces/grid_series.hpp"

#include "tests/unit/traces/test_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr const char* old_header =
    "Datetime (UTC),Country,Zone Name,Zone Id,Carbon Intensity gCO₂eq/kWh (direct),Carbon Intensity gCO₂eq/kWh "
    "(LCA),Low Carbon Percentage,Renewable Percentage,Data Source,Data Estimated,Data Estimation Method\n";
constexpr const char* new_header =
    "Datetime (UTC),Country,Zone name,Zone id,Carbon intensity gCO2eq/kWh (direct),Carbon intensity gCO2eq/kWh (Life "
    "cycle),Carbon-free energy percentage (CFE%),Renewable energy percentage (RE%),Data source,Data estimated,Data "
    "estimation method\n";

std::string maps_rows(int hours) {
  std::string text;
  for (int h = 0; h < hours; ++h) {
    text += fmt::format("2023-03-{:02} {:02}:00:00,Land,Zone,Z,{},{},50,40,\"a, b\",false,\n", 1 + h / 24, h % 24,
                        100 + h, 200 + h);
  }
  return text;
}

RegionSpec region_with(const std::string& path, const std::string& format) {
  RegionSpec region;
  region.id = "somewhere";
  region.grid.annual_mean_g_per_kwh = 250.0;
  region.grid.series = SeriesSource{path, "topology.json", "/regions/0/grid/series", format, "", ""};
  return region;
}

GridWindow window(const std::string& start, double hours) { return {*parse_utc(start), Seconds(hours * 3600.0)}; }

double g_per_kwh(const Signal& signal, double hour) {
  return in_grams_per_kwh(GramsPerJoule(signal.value_at(Seconds(hour * 3600.0))));
}

std::string csv_error(const std::string& rows, const std::string& start, double hours) {
  const TemporaryFolder folder;
  const auto region = region_with(folder.write("s.csv", "timestamp,carbon_intensity\n" + rows), "csv");
  return config_error([&] { (void)grid_signal(region, SignalKind::average_direct, window(start, hours), 1); });
}

}  // namespace

TEST_CASE("both generations of Electricity Maps files give direct and life-cycle values of the window") {
  const TemporaryFolder folder;
  for (const char* header : {old_header, new_header}) {
    const auto region = region_with(folder.write("m.csv.gz", gzipped(header + maps_rows(72))), "electricity_maps");
    const auto direct = grid_signal(region, SignalKind::average_direct, window("2023-03-02T00:30:00Z", 24), 1);
    CHECK(g_per_kwh(direct.signal, 0.0) == doctest::Approx(124.0));
    CHECK(g_per_kwh(direct.signal, 0.4) == doctest::Approx(124.0));
    CHECK(g_per_kwh(direct.signal, 0.5) == doctest::Approx(125.0));
    CHECK(g_per_kwh(direct.signal, 24.0) == doctest::Approx(148.0));
    CHECK(direct.signal.next_change(Seconds(0)) == Seconds(1800));
    CHECK(direct.signal.end() == Seconds(24.5 * 3600.0));
    const auto cycle = grid_signal(region, SignalKind::average_life_cycle, window("2023-03-02T00:00:00Z", 24), 1);
    CHECK(g_per_kwh(cycle.signal, 0.0) == doctest::Approx(224.0));
    REQUIRE(cycle.input.has_value());
    CHECK(cycle.input->kind == "average_life_cycle");
    CHECK(cycle.input->sha256.size() == 64);
  }
}

TEST_CASE("a year of Great Britain's grid has its published mean and covers the whole year") {
  const auto path = data_file("grid/GB_2023_hourly.csv.gz");
  if (!path) return;
  const auto region = region_with(*path, "electricity_maps");
  const auto year = grid_signal(region, SignalKind::average_direct, window("2023-01-01", 8760), 1);
  CHECK(g_per_kwh(year.signal, 0.0) == doctest::Approx(62.55));
  CHECK(g_per_kwh(year.signal, 1.0) == doctest::Approx(65.09));
  CHECK(g_per_kwh(year.signal, 8759.5) == doctest::Approx(63.05));
  CHECK(year.input->rows == 8760);
  const auto life_cycle = grid_signal(region, SignalKind::average_life_cycle, window("2023-01-01", 8760), 1);
  CHECK(life_cycle.signal.integral(Seconds(0), Seconds(8760 * 3600.0)) >
        year.signal.integral(Seconds(0), Seconds(8760 * 3600.0)));
  const std::string error = config_error(
      [&] { (void)grid_signal(region, SignalKind::average_direct, window("2023-12-31T12:00:00Z", 25), 1); });
  CHECK_MESSAGE(contains(error, " with values from 2023-01-01T00:00:00Z to 2024-01-01T00:00:00Z"), error);
  CHECK_MESSAGE(contains(error, "expected values from 2023-12-31T12:00:00Z to 2024-01-01T13:00:00Z"), error);
}

TEST_CASE("Ontario's grid reaches 0 and stays there") {
  const auto path = data_file("grid/CA-ON_2023_hourly.csv.gz");
  if (!path) return;
  const auto signal =
      grid_signal(region_with(*path, "electricity_maps"), SignalKind::average_direct, window("2023-01-01", 8760), 1);
  double least = 1e9;
  for (int h = 0; h < 8760; ++h) least = std::min(least, signal.signal.value_at(Seconds(h * 3600.0)));
  CHECK(least >= 0.0);
  CHECK(in_grams_per_kwh(GramsPerJoule(least)) < 15.0);
}

TEST_CASE("a plain CSV may name its columns and have any interval, months included") {
  const TemporaryFolder folder;
  auto region = region_with(folder.write("q.csv", "value,from\n10,2024-01-01T00:00Z\n20,2024-01-01T00:15Z\n"), "csv");
  region.grid.series->time_column = "from";
  region.grid.series->value_column = "value";
  const auto quarters = grid_signal(region, SignalKind::average_direct, window("2024-01-01", 0.5), 1);
  CHECK(g_per_kwh(quarters.signal, 0.3) == doctest::Approx(20.0));
  CHECK(quarters.signal.end() == Seconds(1800));
  const auto monthly = region_with(
      folder.write("m.csv", "timestamp,carbon_intensity\n2024-01-01,1\n2024-02-01,2\n2024-03-01,3\n"), "csv");
  const auto months = grid_signal(monthly, SignalKind::average_direct, window("2024-01-01", 24 * 91), 1);
  CHECK(g_per_kwh(months.signal, 24.0 * 30.9) == doctest::Approx(1.0));
  CHECK(g_per_kwh(months.signal, 24.0 * 31.0) == doctest::Approx(2.0));
  CHECK(g_per_kwh(months.signal, 24.0 * 60.0) == doctest::Approx(3.0));
}

TEST_CASE("a gap, a missing, a negative or a malformed value inside the window is an error at its line") {
  const std::string start = "2024-01-01T00:00Z";
  const std::string head = "2024-01-01T00:00Z,1\n2024-01-01T01:00Z,2\n";
  CHECK(csv_error(head + "2024-01-01T02:00Z,3\n", start, 3).empty());
  std::string error = csv_error(head + "2024-01-01T03:00Z,3\n", start, 4);
  CHECK_MESSAGE(contains(error, "line 4: found 2024-01-01T03:00:00Z after an interval that ends at 2024-01-01T02"),
                error);
  CHECK(contains(csv_error(head + "2024-01-01T02:00Z,\n", start, 3), "line 4: found a missing value"));
  CHECK(contains(csv_error(head + "2024-01-01T02:00Z,-1\n", start, 3), "line 4: found \"-1\""));
  CHECK(contains(csv_error(head + "2024-01-01T02:00Z,x\n", start, 3), "line 4: found \"x\""));
  CHECK(contains(csv_error(head + "2024-01-01T02:00Z,nan\n", start, 3), "line 4: found \"nan\""));
  CHECK(contains(csv_error(head + "noon,3\n", start, 3), "line 4: found \"noon\""));
  CHECK(contains(csv_error(head + "2024-01-01T01:00Z,3\n", start, 3), "a time after that of the row above"));
  CHECK(contains(csv_error(head + "2024-01-01T02:00Z,3,4\n", start, 3), "expected 2 fields"));
  CHECK(contains(csv_error("2024-01-01T00:00Z,1\n", start, 1), "fewer than two rows"));
}

TEST_CASE("what is wrong outside the window does not matter, and a series must reach both of its ends") {
  const std::string rows = "2024-01-01T00:00Z,\n2024-01-01T01:00Z,2\n2024-01-01T02:00Z,3\n2024-01-01T05:00Z,4\n";
  CHECK(csv_error(rows, "2024-01-01T01:00Z", 2).empty());
  CHECK(contains(csv_error(rows, "2024-01-01T00:30Z", 1), "line 2: found a missing value"));
  CHECK(contains(csv_error(rows, "2024-01-01T01:00Z", 2.001), "without gaps"));
  const std::string whole = "2024-01-01T00:00Z,1\n2024-01-01T01:00Z,2\n";
  CHECK(contains(csv_error(whole, "2023-12-31T23:30Z", 1), "expected values from 2023-12-31T23:30:00Z"));
  CHECK(contains(csv_error(rows, "2024-01-01T05:00Z", 2), "to 2024-01-01T06:00:00Z, expected"));
}

TEST_CASE("a series is taken from its own year even when the run is elsewhere in it") {
  const auto path = data_file("grid/DE-LU_2022_hourly.csv.gz");
  if (!path) return;
  const auto region = region_with(*path, "electricity_maps");
  CHECK(contains(
      config_error([&] { (void)grid_signal(region, SignalKind::average_direct, window("2023-06-01", 24), 1); }),
      "expected values from 2023-06-01T00:00:00Z"));
  CHECK(g_per_kwh(grid_signal(region, SignalKind::average_direct, window("2022-06-01", 24), 1).signal, 12.0) > 0.0);
}

TEST_CASE("a marginal series of WattTime is in pounds per megawatt-hour, and no file of averages is one") {
  const TemporaryFolder folder;
  auto region = region_with(folder.write("a.csv", "timestamp,carbon_intensity\n"), "csv");
  const auto marginal = [&] { return grid_signal(region, SignalKind::marginal, window("2022-07-15", 0.1), 1); };
  CHECK(contains(config_error([&] { (void)marginal(); }),
                 "region somewhere: /grid: found annual means of average_direct, expected one of marginal"));
  region.grid.marginal_series = region.grid.series;
  region.grid.marginal_series->path =
      folder.write("w.csv", "point_time,value\n2022-07-15T00:00:00+00:00,870\n2022-07-15T00:05:00+00:00,860\n");
  region.grid.marginal_series->format = "watttime";
  CHECK(g_per_kwh(marginal().signal, 0.0) == doctest::Approx(870 * 0.45359237));
  region.grid.marginal_series->format = "electricity_maps";
  CHECK(contains(config_error([&] { (void)marginal(); }), "holds averages"));
  region.grid.marginal_series->format = "xml";
  CHECK(contains(config_error([&] { (void)marginal(); }), "found \"xml\""));
}

TEST_CASE("prices are dollars per megawatt-hour and may be negative") {
  RegionSpec region;
  region.price = dollars_per_kwh(0.12);
  CHECK(in_dollars_per_kwh(DollarsPerJoule(
            price_signal(region, window("2023-01-01", 24)).signal.value_at(Seconds(1e9)))) == doctest::Approx(0.12));
  const auto path = data_file("price/DE-LU_electricity_prices_2023.csv.gz");
  if (!path) return;
  region.price_series = SeriesSource{*path, "topology.json", "/regions/0/price_series", "csv", "", ""};
  const auto price = price_signal(region, window("2023-01-01", 8760));
  CHECK(in_dollars_per_kwh(DollarsPerJoule(price.signal.value_at(Seconds(0)))) == doctest::Approx(-0.0033622368));
  CHECK(price.signal.end() == Seconds(8760 * 3600.0));
  CHECK(price.input->kind == "price");
}

TEST_CASE("what was dropped or filled of a series is in its record, and told with the first lines") {
  const TemporaryFolder folder;
  auto region = region_with(folder.write("s.csv",
                                         "timestamp,carbon_intensity\n2024-01-01T00:00Z,10\n2024-01-01T00:00Z,11\n"
                                         "2024-01-01T01:00Z,\n2024-01-01T02:00Z,30\n2024-01-01T04:00Z,50\n"),
                            "csv");
  region.grid.series->rules.on_duplicate = OnDuplicate::first;
  region.grid.series->rules.fill = Fill::linear;
  const auto read = grid_signal(region, SignalKind::average_direct, window("2024-01-01T00:00Z", 3.5), 1);
  CHECK(g_per_kwh(read.signal, 1.0) == doctest::Approx(20.0));
  CHECK(g_per_kwh(read.signal, 3.0) == doctest::Approx(40.0));
  REQUIRE(read.input->mending.has_value());
  CHECK(read.input->mending->duplicates == 1);
  CHECK(read.input->mending->filled == 2);
  CHECK(read.input->mending->filled_time == Seconds(5400));
  const std::string path = region.grid.series->path;
  REQUIRE(read.remarks.size() == 2);
  CHECK(read.remarks[0] == path + ": dropped 1 row of the same time as another: line 3");
  CHECK(read.remarks[1] == path + ": filled 2 missing intervals (5400 s) linearly: lines 4, 6");
  const auto first = grid_signal(region, SignalKind::average_direct, window("2024-01-01T00:00Z", 1), 1);
  CHECK(first.remarks.size() == 1);
  CHECK(first.input->mending->filled == 0);
}

TEST_CASE("every grid and price series of the public data is read whole, by its own rows and by a stated hour") {
  const auto folder = data_file("grid");
  if (!folder) return;
  std::size_t files = 0;
  const auto read_whole = [&](const std::filesystem::path& path, bool price) {
    const std::string name = path.filename().string();
    const std::string year = name.find("_2022_") != std::string::npos ? "2022-01-01" : "2023-01-01";
    CAPTURE(name);
    for (const bool stated : {false, true}) {
      RegionSpec region = region_with(path.string(), "electricity_maps");
      if (price) region.price_series = region.grid.series;
      SeriesSource& source = price ? *region.price_series : *region.grid.series;
      if (stated) source.rules.interval = hours(1);
      const GridWindow whole = window(year, 8760);
      const auto read = price ? price_signal(region, whole) : grid_signal(region, SignalKind::average_direct, whole, 1);
      CHECK(read.input->rows == 8760);
      CHECK(read.input->mending->filled == 0);
      CHECK(read.signal.end() == hours(8760));
      CHECK(read.remarks.empty());
    }
    ++files;
  };
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    if (entry.path().filename().string().find("_hourly") != std::string::npos) read_whole(entry.path(), false);
  }
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(*folder) / "../price")) {
    read_whole(entry.path(), true);
  }
  CHECK(files >= 29);
  RegionSpec region = region_with((std::filesystem::path(*folder) / "watttime_moer_example.csv").string(), "csv");
  region.grid.series->time_column = "oootime";
  region.grid.series->value_column = "Caiso_North";
  CHECK(grid_signal(region, SignalKind::average_direct, window("2023-06-08", 744), 1).input->rows == 8928);
}

TEST_CASE("without a series and a range the intensity is the annual mean, always") {
  RegionSpec region;
  region.grid.annual_mean_g_per_kwh = 250.0;
  const auto constant = grid_signal(region, SignalKind::average_direct, window("2023-01-01", 1), 1);
  CHECK(g_per_kwh(constant.signal, 1e6) == doctest::Approx(250.0));
  CHECK_FALSE(constant.input.has_value());
}
