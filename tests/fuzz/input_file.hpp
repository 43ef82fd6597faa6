#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace tradewind::fuzz {

/// What a target does with one input: aborts, or whatever the sanitizers see, is a find. Defined by each target.
void try_input(std::span<const std::uint8_t> input);

/// Bytes as a file that only this process can see, because the readers take paths.
class InputFile {
 public:
  explicit InputFile(std::span<const std::uint8_t> bytes) : file_(memfd_create("input", 0)) {
    if (file_ < 0) std::abort();
    while (!bytes.empty()) {
      const ssize_t count = write(file_, bytes.data(), bytes.size());
      if (count <= 0) std::abort();
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
  }
  ~InputFile() { close(file_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

/// Takes the first byte of an input as switches; 0 when there is none.
inline std::uint8_t take_switches(std::span<const std::uint8_t>& input) {
  if (input.empty()) return 0;
  const std::uint8_t switches = input.front();
  input = input.subspan(1);
  return switches;
}

/// What must hold whatever the input.
inline void require(bool claim) {
  if (!claim) std::abort();
}

}  // namespace tradewind::fuzz
