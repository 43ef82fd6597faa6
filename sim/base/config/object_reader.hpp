#pragma once

#include "sim/base/config/config_error.hpp"
#include "sim/base/config/json_file.hpp"
#include "sim/base/config/mistakes.hpp"
#include "sim/base/config/nearest.hpp"
#include "sim/base/config/range.hpp"
#include "sim/base/config/shown_text.hpp"

#include <cstdint>
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
/// Call protocol: `(number | text | object | …)* finish`. What is wrong is gathered: a question that has no good answer
/// gets a harmless one, and the outermost reader's `finish` throws everything at once, unknown keys first. A key that
/// is missing because it was mistyped is told as the unknown key that it is. Every mistake names file and JSON pointer.
/// The document must outlive the reader.
class ObjectReader {
 public:
  /// \param file     Shown in messages, as the user wrote it.
  /// \param pointer  JSON pointer of `value` inside the file; "" for the root.
  /// \throws ConfigError  when the value is no object.
  ObjectReader(const nlohmann::json& value, std::string file, std::string pointer = "");

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] bool has(std::string_view key) const;
  /// Whether the object itself is missing or none, which is told already.
  [[nodiscard]] bool absent() const { return absent_; }

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
  /// Nothing where the key is missing or has another word: a mistake that is noted.
  [[nodiscard]] std::optional<std::string> optional_choice(std::string_view key,
                                                           std::span<const std::string_view> choices);
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
  /// Every member not yet read whose value must be a text.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> text_members();

  /// The raw value of a key that has to exist (null where it does not); marks it as read.
  [[nodiscard]] const nlohmann::json& raw(std::string_view key);
  /// Marks a key as read without looking at it.
  void ignore(std::string_view key);

  /// Notes every key that was never read.
  /// \throws ConfigError  when this is the outermost reader and anything was wrong in what it and its parts have read.
  void finish();

  /// \throws ConfigError  when anything was wrong so far, in what the outermost reader and its parts have read.
  void check() const { mistakes_->check(); }

  /// Notes what is wrong at `key` of this object (at the object itself when `key` is empty), and reads on.
  void complain(std::string_view key, const std::string& found, const std::string& expected) const;
  /// The same where one cannot read on. \throws ConfigError  with all that was noted so far.
  [[noreturn]] void fail(std::string_view key, const std::string& found, const std::string& expected) const;
  /// Does something and notes what it finds wrong, here or in another file. False when that was anything.
  template <class Work>
  bool attempt(const Work& work) const {
    return mistakes_->attempt(work);
  }
  /// Whether nothing was wrong so far, in all that the outermost reader and its parts have read.
  [[nodiscard]] bool fine() const { return mistakes_->empty(); }
  /// A limit that was read before: infinite where something was wrong, so that nothing is told that only follows.
  [[nodiscard]] double limit(double value) const { return fine() ? value : Range{}.max; }

 private:
  struct Part {
    const nlohmann::json* value;  ///< null: missing or no object, and told
    std::string pointer;
    std::shared_ptr<Mistakes> mistakes;
  };
  ObjectReader(const Part& part, const std::string& file);
  [[nodiscard]] ObjectReader part(const nlohmann::json* value, std::string pointer) const;
  [[nodiscard]] std::string place(std::string_view key) const;
  void note(Mistakes::Kind kind, std::string_view key, const std::string& found, const std::string& expected) const;
  void note_missing(std::string_view key, const std::string& expected) const;
  const nlohmann::json* find(std::string_view key);
  [[nodiscard]] std::optional<double> checked_number(const std::string& pointer, const nlohmann::json& value,
                                                     Range range) const;

  const nlohmann::json* value_;  ///< of an object that is missing: an empty one
  std::string file_;
  std::string pointer_;
  std::set<std::string, std::less<>> known_;
  std::shared_ptr<Mistakes> mistakes_;
  bool outermost_ = true;
  bool absent_ = false;  ///< told already: its keys are not missed
};

/// How a JSON value is shown in messages: its own text, cut when long, or its type.
[[nodiscard]] std::string describe(const nlohmann::json& value);

[[nodiscard]] std::string_view to_string(Grade grade);

}  // namespace tradewind
