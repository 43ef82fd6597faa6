#include "traces/requests/temporary_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <string>
#include <system_error>
#include <unistd.h>

namespace tradewind {

namespace {

[[noreturn]] void fail(const char* what, const std::string& folder) {
  throw std::runtime_error(fmt::format("{} a temporary file for a long trace in {}: {}", what, folder,
                                       std::generic_category().message(errno)));
}

std::string temporary_folder() {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (!error) return folder.string();
  const char* const named = std::getenv("TMPDIR");
  errno = error.value();
  fail("cannot open", fmt::format("the folder that TMPDIR names ({})", named == nullptr ? "nothing" : named));
}

}  // namespace

TemporaryFile::~TemporaryFile() {
  if (file_ >= 0) close(file_);
}

void TemporaryFile::append(std::span<const std::byte> bytes) {
  if (file_ < 0) {
    const std::string folder = temporary_folder();
    std::string name = folder + "/tradewind-rows-XXXXXX";
    file_ = mkstemp(name.data());
    if (file_ < 0) fail("cannot open", folder);
    unlink(name.c_str());
  }
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("cannot write", temporary_folder());
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void TemporaryFile::read(std::span<std::byte> out, std::size_t offset) const {
  // pread has no position, so that forked processes may share the file.
  while (!out.empty()) {
    const ssize_t count = pread(file_, out.data(), out.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("cannot read", temporary_folder());
    offset += static_cast<std::size_t>(count);
    out = out.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace tradewind
