#include "tools/text/wrap.hpp"

#include "tools/text/columns.hpp"

namespace tradewind {

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t further) {
  std::string out;
  std::string line(indent, ' ');
  bool begun = false;  // the line has a word
  while (!text.empty()) {
    std::size_t end = std::min(text.find(' '), text.size());
    if (text.substr(end).starts_with(" %")) end = std::min(text.find(' ', end + 1), text.size());  // a number's own
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (begun && width_of(line) + 1 + width_of(word) > width) {
      out += line + "\n";
      line.assign(indent + further, ' ');
      begun = false;
    }
    if (begun) line += ' ';
    line += word;
    begun = true;
  }
  return out + line + "\n";
}

}  // namespace tradewind
