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

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(fmt::format("{} a temporary file for a long trace in {}: {}", what,
                                       std::filesystem::temp_directory_path().string(),
                                       std::generic_category().message(errno)));
}

}  // namespace

TemporaryFile::~TemporaryFile() {
  if (file_ >= 0) close(file_);
}

void TemporaryFile::append(std::span<const std::byte> bytes) {
  if (file_ < 0) {
    std::string name = (std::filesystem::temp_directory_path() / "tradewind-rows-XXXXXX").string();
    file_ = mkstemp(name.data());
    if (file_ < 0) fail("cannot open");
    unlink(name.c_str());
  }
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void TemporaryFile::read(std::span<std::byte> out, std::size_t offset) const {
  // pread has no position, so that forked processes may share the file.
  while (!out.empty()) {
    const ssize_t count = pread(file_, out.data(), out.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("cannot read");
    offset += static_cast<std::size_t>(count);
    out = out.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace tradewind
