#include "tools/text/say.hpp"

#include <cstdio>

namespace tradewind {

void say(std::string_view text) {
  const bool said = std::fwrite(text.data(), 1, text.size(), stderr) == text.size() && std::fflush(stderr) == 0;
  if (!said) std::clearerr(stderr);
}

}  // namespace tradewind
