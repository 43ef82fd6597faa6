// Lines of plain, gzip and zstd files. First byte: whether long lines are cut, and what the rest is: a file as it is,
// or text that is packed here and then changed at one place or cut, which reaches deeper than bytes at random.

#include "sim/base/config/config_error.hpp"
#include "tests/fuzz/input_file.hpp"
#include "traces/files/line_reader.hpp"

#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace tradewind::fuzz {
namespace {

std::vector<std::uint8_t> gzip(std::span<const std::uint8_t> text) {
  z_stream stream{};
  require(deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<std::uint8_t> out(deflateBound(&stream, text.size()) + 64);
  std::vector<std::uint8_t> in(text.begin(), text.end());
  stream.next_in = in.data();
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  require(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::vector<std::uint8_t> zstd(std::span<const std::uint8_t> text) {
  std::vector<std::uint8_t> out(ZSTD_compressBound(text.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

/// Reads at most 64 MiB: a few packed bytes may stand for any amount of text.
void check_lines(std::span<const std::uint8_t> bytes, LongLines long_lines) {
  constexpr std::size_t text_max = std::size_t{1} << 26;
  const InputFile file(bytes);
  try {
    LineReader reader(file.path(), "input", long_lines);
    std::size_t text = 0;
    for (std::uint64_t line = 1; text < text_max; ++line) {
      const auto found = reader.next();
      if (!found) break;
      require(reader.line() == line);
      require(found->size() <= LineReader::line_bytes_max && found->find('\n') == std::string_view::npos);
      require(!reader.cut() || long_lines == LongLines::cut);
      text += found->size() + 1;
    }
  } catch (const ConfigError&) {
    return;  // the answer to a damaged file
  }
}

}  // namespace

void try_input(std::span<const std::uint8_t> input) {
  const std::uint8_t switches = take_switches(input);
  const LongLines long_lines = (switches & 1U) != 0 ? LongLines::cut : LongLines::refuse;
  if ((switches & 6U) == 0) {
    check_lines(input, long_lines);
    return;
  }
  const std::uint8_t place = take_switches(input);
  const std::uint8_t change = take_switches(input);
  auto packed = (switches & 6U) == 2 ? gzip(input) : zstd(input);
  packed[packed.size() * place / 256] ^= change;
  if ((switches & 8U) != 0) packed.resize(packed.size() * place / 256);
  check_lines(packed, long_lines);
}

}  // namespace tradewind::fuzz
