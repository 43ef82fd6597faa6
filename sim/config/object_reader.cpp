#include "sim/config/object_reader.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace tradewind {

using nlohmann::json;

namespace {

std::string describe(const Range& range) {
  const bool has_min = std::isfinite(range.min);
  const bool has_max = std::isfinite(range.max);
  if (has_min && has_max && range.open_min) return fmt::format("a number above {}, at most {}", range.min, range.max);
  if (has_min && has_max) return fmt::format("a number from {} to {}", range.min, range.max);
  if (has_min) return fmt::format("a number {} {}", range.open_min ? "above" : "of at least", range.min);
  if (has_max) return fmt::format("a number of at most {}", range.max);
  return "a number";
}

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

}  // namespace

ObjectReader::ObjectReader(const json& value, std::string file, std::string pointer)
    : value_(&value), file_(std::move(file)), pointer_(std::move(pointer)) {
  if (!value.is_object()) throw ConfigError(file_, pointer_, tradewind::describe(value), "an object");
}

bool ObjectReader::has(std::string_view key) const { return value_->contains(key); }

const json* ObjectReader::find(std::string_view key) {
  known_.emplace(key);
  const auto it = value_->find(key);
  return it == value_->end() ? nullptr : &*it;
}

void ObjectReader::fail(std::string_view key, const std::string& found, const std::string& expected) const {
  throw ConfigError(file_, key.empty() ? pointer_ : pointer_ + "/" + escaped(key), found, expected);
}

const json& ObjectReader::raw(std::string_view key) {
  const json* value = find(key);
  if (value == nullptr) fail(key, "nothing", "this key");
  return *value;
}

void ObjectReader::ignore(std::string_view key) { known_.emplace(key); }

double ObjectReader::checked_number(std::string_view key, const json& value, Range range) const {
  if (!value.is_number()) fail(key, tradewind::describe(value), describe(range));
  const double number = value.get<double>();
  const bool in_range =
      std::isfinite(number) && number >= range.min && number <= range.max && !(range.open_min && number <= range.min);
  if (!in_range) fail(key, tradewind::describe(value), describe(range));
  return number;
}

std::optional<double> ObjectReader::optional_number(std::string_view key, Range range) {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  return checked_number(key, *value, range);
}

double ObjectReader::number(std::string_view key, Range range) {
  const auto value = optional_number(key, range);
  if (!value) fail(key, "nothing", describe(range));
  return *value;
}

double ObjectReader::number_or(std::string_view key, double fallback, Range range) {
  return optional_number(key, range).value_or(fallback);
}

std::optional<GradedNumber> ObjectReader::optional_graded(std::string_view key, Range range) {
  static constexpr std::string_view grades[] = {"measured", "fitted", "published", "assumed"};
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) return GradedNumber{checked_number(key, *value, range), "", Grade::unstated};
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
  if (!value) fail(key, "nothing", describe(range));
  return *std::move(value);
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  const json* value = find(key);
  const std::string expected = fmt::format("a whole number from {} to {}", min, max);
  if (value == nullptr) fail(key, "nothing", expected);
  if (!value->is_number_integer()) fail(key, tradewind::describe(*value), expected);
  const bool too_large = value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(max);
  const auto number = too_large ? max : value->get<std::int64_t>();
  if (too_large || number < min || number > max) fail(key, tradewind::describe(*value), expected);
  return number;
}

std::int64_t ObjectReader::integer_or(std::string_view key, std::int64_t fallback, std::int64_t min, std::int64_t max) {
  if (find(key) == nullptr) return fallback;
  return integer(key, min, max);
}

bool ObjectReader::boolean_or(std::string_view key, bool fallback) {
  const json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) fail(key, tradewind::describe(*value), "true or false");
  return value->get<bool>();
}

std::string ObjectReader::text(std::string_view key) {
  const json* value = find(key);
  if (value == nullptr) fail(key, "nothing", "a text");
  if (!value->is_string()) fail(key, tradewind::describe(*value), "a text");
  return value->get<std::string>();
}

std::string ObjectReader::text_or(std::string_view key, std::string_view fallback) {
  return find(key) == nullptr ? std::string(fallback) : text(key);
}

std::string ObjectReader::choice(std::string_view key, std::span<const std::string_view> choices) {
  if (find(key) == nullptr) fail(key, "nothing", "one of " + join(choices));
  std::string word = text(key);
  if (std::find(choices.begin(), choices.end(), word) == choices.end()) {
    fail(key, fmt::format("\"{}\"", word), "one of " + join(choices));
  }
  return word;
}

std::string ObjectReader::choice_or(std::string_view key, std::string_view fallback,
                                    std::span<const std::string_view> choices) {
  return find(key) == nullptr ? std::string(fallback) : choice(key, choices);
}

std::vector<double> ObjectReader::numbers(std::string_view key, Range range) {
  const json& value = raw(key);
  if (!value.is_array()) fail(key, tradewind::describe(value), "an array of numbers");
  std::vector<double> out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const ObjectReader here(*value_, file_, pointer_);
    if (!value[i].is_number()) {
      throw ConfigError(file_, fmt::format("{}/{}/{}", pointer_, key, i), tradewind::describe(value[i]),
                        describe(range));
    }
    out.push_back(here.checked_number(fmt::format("{}/{}", key, i), value[i], range));
  }
  return out;
}

std::vector<std::string> ObjectReader::texts(std::string_view key) {
  const json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) fail(key, tradewind::describe(*value), "an array of texts");
  std::vector<std::string> out;
  for (std::size_t i = 0; i < value->size(); ++i) {
    if (!(*value)[i].is_string()) {
      throw ConfigError(file_, fmt::format("{}/{}/{}", pointer_, key, i), tradewind::describe((*value)[i]), "a text");
    }
    out.push_back((*value)[i].get<std::string>());
  }
  return out;
}

ObjectReader ObjectReader::object(std::string_view key) {
  const json* value = find(key);
  if (value == nullptr) fail(key, "nothing", "an object");
  return {*value, file_, pointer_ + "/" + escaped(key)};
}

std::optional<ObjectReader> ObjectReader::optional_object(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  return object(key);
}

std::vector<ObjectReader> ObjectReader::objects(std::string_view key) {
  const json* value = find(key);
  std::vector<ObjectReader> out;
  if (value == nullptr) return out;
  if (!value->is_array()) fail(key, tradewind::describe(*value), "an array of objects");
  for (std::size_t i = 0; i < value->size(); ++i) {
    out.emplace_back((*value)[i], file_, fmt::format("{}/{}/{}", pointer_, escaped(key), i));
  }
  return out;
}

std::vector<std::pair<std::string, ObjectReader>> ObjectReader::members() {
  std::vector<std::pair<std::string, ObjectReader>> out;
  for (const auto& [key, value] : value_->items()) {
    if (known_.contains(key)) continue;
    known_.insert(key);
    out.emplace_back(key, ObjectReader(value, file_, pointer_ + "/" + escaped(key)));
  }
  return out;
}

std::vector<std::pair<std::string, double>> ObjectReader::number_members(Range range) {
  std::vector<std::pair<std::string, double>> out;
  for (const auto& [key, value] : value_->items()) {
    if (known_.contains(key)) continue;
    known_.insert(key);
    out.emplace_back(key, checked_number(key, value, range));
  }
  return out;
}

void ObjectReader::finish() {
  for (const auto& [key, value] : value_->items()) {
    if (known_.contains(key)) continue;
    const std::vector<std::string> candidates(known_.begin(), known_.end());
    const auto suggestion = nearest(key, candidates);
    fail(key, "an unknown key",
         suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion)
                    : fmt::format("one of {}", fmt::join(candidates, ", ")));
  }
}

std::string describe(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > 80) text = text.substr(0, 77) + "...";
  return text;
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0]++;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const std::size_t substitution = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

std::string_view to_string(Grade grade) {
  static constexpr std::string_view names[] = {"measured", "fitted", "published", "assumed", "unstated"};
  return names[static_cast<std::size_t>(grade)];
}

}  // namespace tradewind
