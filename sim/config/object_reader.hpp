#pragma once

#include "sim/config/config_error.hpp"
#include "sim/config/json_file.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tradewind {

/// Closed interval that a number must lie in; an open lower end excludes `min` itself.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool open_min = false;

  static constexpr Range positive() { return {0.0, std::numeric_limits<double>::infinity(), true}; }
  static constexpr Range non_negative() { return {0.0, std::numeric_limits<double>::infinity(), false}; }
  static constexpr Range fraction() { return {0.0, 1.0, false}; }
};

/// How a constant is known (README, "Where numbers are from").
enum class Grade { measured, fitted, published, assumed, unstated };

/// A number with its source and grade, as data files write it: `{"value": 1, "source": "…", "grade": "published"}`.
/// A bare number is allowed in a user's own files and has grade `unstated`.
struct GradedNumber {
  double value = 0.0;
  std::string source;
  Grade grade = Grade::unstated;
};

/// Reads one JSON object, key by key, and refuses what nobody asked for.
///
/// Call protocol: `(number | text | object | …)* finish`. Every error is a `ConfigError` that names file and JSON
/// pointer. `finish` throws for any key that was never read and suggests the nearest known one. The document must
/// outlive the reader.
class ObjectReader {
 public:
  /// \param file     Shown in messages, as the user wrote it.
  /// \param pointer  JSON pointer of `value` inside the file; "" for the root.
  ObjectReader(const nlohmann::json& value, std::string file, std::string pointer = "");

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] bool has(std::string_view key) const;

  [[nodiscard]] double number(std::string_view key, Range range = {});
  [[nodiscard]] double number_or(std::string_view key, double fallback, Range range = {});
  [[nodiscard]] std::optional<double> optional_number(std::string_view key, Range range = {});
  [[nodiscard]] GradedNumber graded(std::string_view key, Range range = {});
  [[nodiscard]] std::optional<GradedNumber> optional_graded(std::string_view key, Range range = {});
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max);
  [[nodiscard]] std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t min,
                                        std::int64_t max);
  [[nodiscard]] bool boolean_or(std::string_view key, bool fallback);
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::string text_or(std::string_view key, std::string_view fallback);
  [[nodiscard]] std::string choice(std::string_view key, std::span<const std::string_view> choices);
  [[nodiscard]] std::string choice_or(std::string_view key, std::string_view fallback,
                                      std::span<const std::string_view> choices);
  [[nodiscard]] std::vector<double> numbers(std::string_view key, Range range = {});
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);

  [[nodiscard]] ObjectReader object(std::string_view key);
  [[nodiscard]] std::optional<ObjectReader> optional_object(std::string_view key);
  /// The elements of an array of objects; empty when the key is absent.
  [[nodiscard]] std::vector<ObjectReader> objects(std::string_view key);
  /// Every member not yet read whose value is an object, in the file's (alphabetical) order; marks all as read.
  [[nodiscard]] std::vector<std::pair<std::string, ObjectReader>> members();
  /// Every member not yet read whose value must be a number.
  [[nodiscard]] std::vector<std::pair<std::string, double>> number_members(Range range = {});

  /// The raw value of a key that has to exist; marks it as read.
  [[nodiscard]] const nlohmann::json& raw(std::string_view key);
  /// Marks a key as read without looking at it.
  void ignore(std::string_view key);

  /// \throws ConfigError  for the first key that was never read.
  void finish();

  /// \throws ConfigError  at `key` of this object (at the object itself when `key` is empty).
  [[noreturn]] void fail(std::string_view key, const std::string& found, const std::string& expected) const;

 private:
  const nlohmann::json* find(std::string_view key);
  [[nodiscard]] double checked_number(std::string_view key, const nlohmann::json& value, Range range) const;

  const nlohmann::json* value_;
  std::string file_;
  std::string pointer_;
  std::set<std::string, std::less<>> known_;
};

/// How a JSON value is shown in messages: its own text when short, else its type.
[[nodiscard]] std::string describe(const nlohmann::json& value);

/// The candidate nearest to `word` by edit distance, if any is near enough to be a likely typo.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

[[nodiscard]] std::string_view to_string(Grade grade);

}  // namespace tradewind
