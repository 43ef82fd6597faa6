// Arrivals that the workload stream gives, from files and from generators, and rows that readers give; one iteration is
// one arrival or row.

#include "tests/support/temporary_folder.hpp"
#include "traces/workload_stream.hpp"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace tradewind {
namespace {

constexpr double year_s = 366.0 * 86'400.0;

/// Plain and packed traces in a folder that goes with it.
class Files {
 public:
  Files() {
    constexpr int rows = 200'000;
    std::string text = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    for (int i = 0; i < rows; ++i) {
      text += fmt::format("2023-11-16 {:02}:{:02}:{:02}.{:07},{},{}\n", i / 100'000, i / 2'000 % 50, i / 40 % 50,
                          i % 40 * 10'000, 300 + i % 977, 1 + i % 331);
    }
    std::ofstream(plain(), std::ios::binary) << text;
    gzFile out = gzopen(packed().c_str(), "wb");
    gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
    gzclose(out);
    std::vector<char> frame(ZSTD_compressBound(text.size()));
    frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 3));
    std::ofstream(zstd(), std::ios::binary).write(frame.data(), static_cast<std::streamsize>(frame.size()));
  }
  [[nodiscard]] std::string plain() const { return folder_.path("trace.csv"); }
  [[nodiscard]] std::string packed() const { return plain() + ".gz"; }
  [[nodiscard]] std::string zstd() const { return plain() + ".zst"; }

 private:
  testing::TemporaryFolder folder_;
};

/// Takes one arrival an iteration; a source that ends is opened again.
void take(benchmark::State& state, const RequestSpec& requests) {
  WorkloadSpec spec;
  spec.requests = requests;
  spec.origins = {{0.2, 1.0}, {0.5, 1.0}, {0.3, -5.0}};
  spec.classes = {{0.9, {}}, {0.1, {}}};
  spec.duration = Seconds(year_s);
  std::optional<WorkloadStream> stream(spec);
  for (auto _ : state) {
    if (!stream->next()) stream.emplace(spec);
  }
  state.SetItemsProcessed(state.iterations());
}

RequestSpec file_spec(const std::string& path) {
  RequestSpec spec;
  spec.path = {path, "", ""};
  spec.columns = azure_llm_columns();
  return spec;
}

void csv(benchmark::State& state) {
  const Files files;
  take(state, file_spec(files.plain()));
}
BENCHMARK(csv);

void csv_gzip(benchmark::State& state) {
  const Files files;
  take(state, file_spec(files.packed()));
}
BENCHMARK(csv_gzip);

void csv_zstd(benchmark::State& state) {
  const Files files;
  take(state, file_spec(files.zstd()));
}
BENCHMARK(csv_zstd);

/// Rows alone, without origins, classes and draws; one iteration is one row.
void take_rows(benchmark::State& state, const std::string& path) {
  const RequestSpec spec = file_spec(path);
  std::optional<CsvRequests> source(std::in_place, spec.path, spec.columns, spec.rules);
  for (auto _ : state) {
    if (!source->next()) source.emplace(spec.path, spec.columns, spec.rules);
  }
  state.SetItemsProcessed(state.iterations());
}

void csv_rows(benchmark::State& state) {
  const Files files;
  take_rows(state, files.plain());
}
BENCHMARK(csv_rows);

void csv_rows_gzip(benchmark::State& state) {
  const Files files;
  take_rows(state, files.packed());
}
BENCHMARK(csv_rows_gzip);

void csv_rows_zstd(benchmark::State& state) {
  const Files files;
  take_rows(state, files.zstd());
}
BENCHMARK(csv_rows_zstd);

void csv_repeated(benchmark::State& state) {
  const Files files;
  RequestSpec spec = file_spec(files.plain());
  spec.repeat = true;
  take(state, spec);
}
BENCHMARK(csv_repeated);

void csv_repeated_daily_profile(benchmark::State& state) {
  const Files files;
  RequestSpec spec = file_spec(files.plain());
  spec.repeat = true;
  spec.profile = {ProfileShape::diurnal, 1.6, 15.0};
  take(state, spec);
}
BENCHMARK(csv_repeated_daily_profile);

RequestSpec synthetic_spec() {
  RequestSpec spec;
  spec.synthetic = azure_conversation_fit();
  spec.synthetic->rate_rps = 100.0;
  return spec;
}

void synthetic(benchmark::State& state) { take(state, synthetic_spec()); }
BENCHMARK(synthetic);

void synthetic_daily_profile(benchmark::State& state) {
  RequestSpec spec = synthetic_spec();
  spec.profile = {ProfileShape::diurnal, 1.6, 15.0};
  take(state, spec);
}
BENCHMARK(synthetic_daily_profile);

void synthetic_poisson_daily_profile(benchmark::State& state) {
  RequestSpec spec = synthetic_spec();
  spec.profile = {ProfileShape::diurnal, 1.6, 15.0};
  spec.synthetic->burstiness = 1.0;
  spec.synthetic->output = {LengthShape::exponential, 300.0, 0.0, 4096};
  take(state, spec);
}
BENCHMARK(synthetic_poisson_daily_profile);

}  // namespace
}  // namespace tradewind
