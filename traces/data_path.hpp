#pragma once

#include <string>

namespace tradewind {

/// A path as some file wrote it, and where that was written: enough to open it and to complain about it.
struct WrittenPath {
  std::string path;         ///< as written
  std::string naming_file;  ///< the file that names it
  std::string pointer;      ///< JSON pointer of the path in that file
  std::string folder{};     ///< what a relative path is relative to; empty: the folder of the naming file
};

/// The path to open: `data:x` is `x` below the folder that the environment variable TRADEWIND_DATA names; an absolute
/// path is itself; any other is relative to the folder of the naming file, unless another is given.
/// \throws ConfigError  for an empty path, or for `data:` while TRADEWIND_DATA is unset.
[[nodiscard]] std::string resolve_data_path(const WrittenPath& written);

/// The same for a file that must be there.
/// \throws ConfigError  also, where the path was written, when no file can be read there.
[[nodiscard]] std::string readable_data_path(const WrittenPath& written);

}  // namespace tradewind
