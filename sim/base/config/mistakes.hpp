#pragma once

#include "sim/base/config/config_error.hpp"

#include <set>
#include <string>
#include <vector>

namespace tradewind {

/// What is wrong with one file, gathered while it is read, so that all of it can be told at once.
class Mistakes {
 public:
  enum class Kind { unknown_key, missing_key, value };

  /// Of several at one place the first counts: later ones may only follow from it.
  void add(Kind kind, const ConfigError& mistake);
  /// The key that was missing is there under a mistyped name, which is told instead.
  void forget_missing(const std::string& pointer);
  /// Does something and keeps what it finds wrong. False when that was anything.
  template <class Work>
  bool attempt(const Work& work) {
    try {
      work();
      return true;
    } catch (const ConfigError& error) {
      for (const ConfigError& mistake : error.each()) add(Kind::value, mistake);
      return false;
    }
  }

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  /// \throws ConfigError  with everything, unknown keys first, when there is anything.
  void check() const;

 private:
  struct Entry {
    Kind kind{};
    ConfigError mistake;
  };
  std::vector<Entry> entries_;
  std::set<std::string> places_;  ///< told so far
};

}  // namespace tradewind
