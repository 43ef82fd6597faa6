#include "sim/base/config/object_reader.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tradewind {

using nlohmann::json;

namespace {

std::string escaped(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string join(std::span<const std::string_view> words) { return fmt::format("{}", fmt::join(words, ", ")); }

const json& no_object() {
  static const json none = json::object();
  return none;
}

const json& no_value() {
  static const json none;
  return none;
}

}  // namespace

ObjectReader::ObjectReader(const json& value, std::string file, std::string pointer)
    : value_(&value), file_(std::move(file)), pointer_(std::move(pointer)), mistakes_(std::make_shared<Mistakes>()) {
  if (!value.is_object()) throw ConfigError(file_, pointer_, tradewind::describe(value), "an object");
}

ObjectReader::ObjectReader(const Part& part, const std::string& file)
    : value_(part.value == nullptr ? &no_object() : part.value),
      file_(file),
      pointer_(part.pointer),
      mistakes_(part.mistakes),
      outermost_(false),
      absent_(part.value == nullptr) {}

ObjectReader ObjectReader::part(const json* value, std::string pointer) const {
  if (value != nullptr && !value->is_object()) {
    mistakes_->add(Mistakes::Kind::value, {file_, pointer, tradewind::describe(*value), "an object"});
    value = nullptr;
  }
  return {Part{value, std::move(pointer), mistakes_}, file_};
}

std::string ObjectReader::place(std::string_view key) const {
  return key.empty() ? pointer_ : pointer_ + "/" + escaped(key);
}

void ObjectReader::note(Mistakes::Kind kind, std::string_view key, const std::string& found,
                        const std::string& expected) const {
  mistakes_->add(kind, {file_, place(key), found, expected});
}

void ObjectReader::note_missing(std::string_view key, const std::string& expected) const {
  if (!absent_) note(Mistakes::Kind::missing_key, key, "nothing", expected);
}

void ObjectReader::complain(std::string_view key, const std::string& found, const std::string& expected) const {
  note(Mistakes::Kind::value, key, found, expected);
}

void ObjectReader::fail(std::string_view key, const std::string& found, const std::string& expected) const {
  complain(key, found, expected);
  mistakes_->check();
  throw std::logic_error("a mistake was noted and is not there");
}

bool ObjectReader::has(std::string_view key) const { return value_->contains(key); }

const json* ObjectReader::find(std::string_view key) {
  known_.emplace(key);
  const auto it = value_->find(key);
  return it == value_->end() ? nullptr : &*it;
}

const json& ObjectReader::raw(std::string_view key) {
  const json* value = find(key);
  if (value == nullptr) note_missing(key, "this key");
  return value == nullptr ? no_value() : *value;
}

void ObjectReader::ignore(std::string_view key) { known_.emplace(key); }

std::optional<double> ObjectReader::checked_number(const std::string& pointer, const json& value, Range range) const {
  const double number = value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (range.contains(number)) return number;
  mistakes_->add(Mistakes::Kind::value, {file_, pointer, tradewind::describe(value), range.describe()});
  return std::nullopt;
}

std::optional<double> ObjectReader::optional_number(std::string_view key, Range range) {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  return checked_number(place(key), *value, range).value_or(range.harmless());
}

double ObjectReader::number(std::string_view key, Range range) {
  const auto value = optional_number(key, range);
  if (!value) note_missing(key, range.describe());
  return value.value_or(range.harmless());
}

double ObjectReader::number_or(std::string_view key, double fallback, Range range) {
  return optional_number(key, range).value_or(fallback);
}

std::optional<GradedNumber> ObjectReader::optional_graded(std::string_view key, Range range) {
  static constexpr std::string_view grades[] = {"measured", "fitted", "published", "assumed"};
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    return GradedNumber{checked_number(place(key), *value, range).value_or(range.harmless()), "", Grade::unstated};
  }
  ObjectReader reader = object(key);
  GradedNumber graded;
  graded.value = reader.number("value", range);
  graded.source = reader.text("source");
  const std::string grade = reader.choice("grade", grades);
  graded.grade = static_cast<Grade>(std::find(std::begin(grades), std::end(grades), grade) - std::begin(grades));
  reader.finish();
  return graded;
}

GradedNumber ObjectReader::graded(std::string_view key, Range range) {
  auto value = optional_graded(key, range);
  if (!value) note_missing(key, range.describe());
  return value.value_or(GradedNumber{range.harmless(), "", Grade::unstated});
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  const json* value = find(key);
  const std::string expected = fmt::format("a whole number from {} to {}", min, max);
  if (value == nullptr) {
    note_missing(key, expected);
    return min;
  }
  const bool too_large = value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(max);
  const bool whole = value->is_number_integer() && !too_large;
  const std::int64_t number = whole ? value->get<std::int64_t>() : min;
  if (whole && number >= min && number <= max) return number;
  complain(key, tradewind::describe(*value), expected);
  return min;
}

std::int64_t ObjectReader::integer_or(std::string_view key, std::int64_t fallback, std::int64_t min, std::int64_t max) {
  if (find(key) == nullptr) return fallback;
  return integer(key, min, max);
}

bool ObjectReader::boolean_or(std::string_view key, bool fallback) {
  const json* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_boolean()) return value->get<bool>();
  complain(key, tradewind::describe(*value), "true or false");
  return fallback;
}

std::string ObjectReader::text(std::string_view key) {
  const json* value = find(key);
  if (value == nullptr) {
    note_missing(key, "a text");
    return "";
  }
  if (value->is_string()) return value->get<std::string>();
  complain(key, tradewind::describe(*value), "a text");
  return "";
}

std::string ObjectReader::text_or(std::string_view key, std::string_view fallback) {
  return find(key) == nullptr ? std::string(fallback) : text(key);
}

std::optional<std::string> ObjectReader::optional_choice(std::string_view key,
                                                         std::span<const std::string_view> choices) {
  const json* value = find(key);
  const std::string expected = "one of " + join(choices);
  if (value == nullptr) {
    note_missing(key, expected);
    return std::nullopt;
  }
  const std::string word = value->is_string() ? value->get<std::string>() : std::string();
  if (value->is_string() && std::find(choices.begin(), choices.end(), word) != choices.end()) return word;
  const auto suggestion = nearest(word, {choices.begin(), choices.end()});
  complain(key, tradewind::describe(*value),
           suggestion ? fmt::format("{} (did you mean \"{}\"?)", expected, *suggestion) : expected);
  return std::nullopt;
}

std::string ObjectReader::choice(std::string_view key, std::span<const std::string_view> choices) {
  return optional_choice(key, choices).value_or(std::string(choices.front()));
}

std::string ObjectReader::choice_or(std::string_view key, std::string_view fallback,
                                    std::span<const std::string_view> choices) {
  return find(key) == nullptr ? std::string(fallback) : choice(key, choices);
}

void ObjectReader::finish() {
  const std::vector<std::string> candidates(known_.begin(), known_.end());
  for (const auto& [key, value] : value_->items()) {
    if (known_.contains(key)) continue;
    const auto suggestion = nearest(key, candidates);
    note(Mistakes::Kind::unknown_key, key, "an unknown key",
         suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion)
                    : fmt::format("one of {}", fmt::join(candidates, ", ")));
    if (suggestion && !has(*suggestion)) mistakes_->forget_missing(place(*suggestion));
  }
  if (outermost_) mistakes_->check();
}

std::string describe(const json& value) {
  constexpr std::size_t bytes_max = 77;
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  // A text of megabytes need not be quoted whole to show its beginning.
  if (value.is_string() && value.get_ref<const std::string&>().size() > bytes_max) {
    return json(shown_text(value.get_ref<const std::string&>(), bytes_max)).dump();
  }
  return shown_text(value.dump(-1, ' ', false, json::error_handler_t::replace), bytes_max + 3);
}

std::string_view to_string(Grade grade) {
  static constexpr std::string_view names[] = {"measured", "fitted", "published", "assumed", "unstated"};
  return names[static_cast<std::size_t>(grade)];
}

}  // namespace tradewind
