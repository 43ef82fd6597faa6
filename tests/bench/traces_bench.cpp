// Arrivals per second that the workload stream gives, from files and from generators.
//
// Prints one line for each; processor time of this machine, so nothing is asserted. traces/README.md quotes it.

#include "traces/workload_stream.hpp"

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <zlib.h>

namespace tradewind {
namespace {

constexpr double day_s = 86'400.0;

std::string azure_text(int rows) {
  std::string text = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  for (int i = 0; i < rows; ++i) {
    text += fmt::format("2023-11-16 {:02}:{:02}:{:02}.{:07},{},{}\n", i / 100'000, i / 2'000 % 50, i / 40 % 50,
                        i % 40 * 10'000, 300 + i % 977, 1 + i % 331);
  }
  return text;
}

void measure(const char* what, const RequestSpec& requests, double duration_s) {
  WorkloadSpec spec;
  spec.requests = requests;
  spec.origins = {{0.2, 1.0}, {0.5, 1.0}, {0.3, -5.0}};
  spec.classes = {{0.9, {}}, {0.1, {}}};
  spec.duration = Seconds(duration_s);
  const std::clock_t begin = std::clock();
  WorkloadStream stream(spec);
  std::uint64_t count = 0;
  while (stream.next()) ++count;
  const double taken_s = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  fmt::print("{:<34} {:>9} arrivals {:6.1f} million/s\n", what, count, static_cast<double>(count) / taken_s / 1e6);
}

RequestSpec file_spec(const std::string& path) {
  RequestSpec spec;
  spec.path = {path, "", ""};
  spec.columns = azure_llm_columns();
  return spec;
}

void measure_files(const std::filesystem::path& folder) {
  const std::string text = azure_text(2'000'000);
  const std::string plain = (folder / "trace.csv").string();
  std::ofstream(plain, std::ios::binary) << text;
  const std::string packed = plain + ".gz";
  const gzFile out = gzopen(packed.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  measure("CSV, once", file_spec(plain), day_s);
  measure("CSV, gzip, once", file_spec(packed), day_s);
  RequestSpec repeated = file_spec(plain);
  repeated.repeat = true;
  measure("CSV, repeated", repeated, 5.0 * day_s);
  repeated.profile = {ProfileShape::diurnal, 1.6, 15.0};
  measure("CSV, repeated, daily profile", repeated, 5.0 * day_s);
}

void measure_generators() {
  RequestSpec spec;
  spec.synthetic = azure_conversation_fit();
  spec.synthetic->rate_rps = 100.0;
  measure("synthetic", spec, day_s);
  spec.profile = {ProfileShape::diurnal, 1.6, 15.0};
  measure("synthetic, daily profile", spec, day_s);
  spec.synthetic->burstiness = 1.0;
  spec.synthetic->output = {LengthShape::exponential, 300.0, 0.0, 4096};
  measure("synthetic, Poisson, daily profile", spec, day_s);
}

}  // namespace
}  // namespace tradewind

int main() {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("tradewind-traces-bench-{}", std::time(nullptr));
  std::filesystem::create_directories(folder);
  tradewind::measure_files(folder);
  std::filesystem::remove_all(folder);
  tradewind::measure_generators();
}
