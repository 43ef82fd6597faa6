#pragma once

#include "sim/base/config/object_reader.hpp"
#include "tests/support/data_folder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "traces/request_spec.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace tradewind::test {

using testing::TemporaryFolder;

inline std::string gzipped(const std::string& text) {
  std::string in = text;  // zlib takes mutable bytes
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// One zstd frame with a checksum.
inline std::string zstd_packed(const std::string& text) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  REQUIRE(context != nullptr);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size());
  ZSTD_freeCCtx(context);
  REQUIRE(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

/// A file of the project's public data, which is not in the repository; nothing where it is absent, unless
/// TRADEWIND_REQUIRE_DATA is 1.
inline std::optional<std::string> data_file(const std::string& name) {
  const auto folder = testing::data_folder();
  if (!folder) return std::nullopt;
  const std::string path = *folder + "/" + name;
  if (std::filesystem::exists(path)) return path;
  const char* required = std::getenv("TRADEWIND_REQUIRE_DATA");
  REQUIRE_MESSAGE((required == nullptr || std::string(required) != "1"), "data file " << name << " is required");
  MESSAGE(testing::skipped_for_want_of << name);
  return std::nullopt;
}

inline RequestSpec request_spec(const nlohmann::json& value) {
  ObjectReader reader(value, "scenario.json", "/workload/requests");
  return read_request_spec(reader);
}

inline RequestSpec parsed_spec(const std::string& text) { return request_spec(nlohmann::json::parse(text)); }

inline std::vector<TraceRow> all_rows(RequestSource& source) {
  std::vector<TraceRow> rows;
  while (const auto row = source.next()) rows.push_back(*row);
  return rows;
}

inline std::vector<TraceRow> all_rows(const RequestSpec& spec, const RequestWindow& window) {
  return all_rows(*open_requests(spec, window));
}

inline bool ascending(const std::vector<TraceRow>& rows) {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].arrival < rows[i - 1].arrival) return false;
  }
  return true;
}

/// The message of the ConfigError that `action` throws; empty when it throws none.
template <class Action>
std::string config_error(Action&& action) {
  try {
    action();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace tradewind::test
