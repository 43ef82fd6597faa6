#include "sim/base/config/mistakes.hpp"

namespace tradewind {

void Mistakes::add(Kind kind, const ConfigError& mistake) {
  if (places_.insert(mistake.file() + '\n' + mistake.pointer()).second) entries_.push_back({kind, mistake});
}

void Mistakes::forget_missing(const std::string& pointer) {
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.kind == Kind::missing_key && entry.mistake.pointer() == pointer;
  });
}

void Mistakes::check() const {
  if (entries_.empty()) return;
  std::vector<ConfigError> mistakes;
  for (const bool unknown : {true, false}) {
    for (const Entry& entry : entries_) {
      if ((entry.kind == Kind::unknown_key) == unknown) mistakes.push_back(entry.mistake);
    }
  }
  throw ConfigError::all(mistakes);
}

}  // namespace tradewind
