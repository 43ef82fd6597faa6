#include "traces/input_record.hpp"

#include "traces/files/sha256.hpp"

namespace tradewind {

InputRecord input_record(const WrittenPath& written, std::string kind, std::uint64_t rows, std::uint64_t rows_skipped) {
  return {written.path, sha256_of_file(resolve_data_path(written), written.path), rows, rows_skipped, std::move(kind),
          std::nullopt};
}

}  // namespace tradewind
