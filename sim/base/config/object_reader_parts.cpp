#include "sim/base/config/object_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

// What an object holds: lists, and objects within.

namespace tradewind {

using nlohmann::json;

std::vector<double> ObjectReader::numbers(std::string_view key, Range range) {
  const json& value = raw(key);
  std::vector<double> out;
  if (!value.is_array()) {
    if (!value.is_null() || has(key)) complain(key, tradewind::describe(value), "an array of numbers");
    return out;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    out.push_back(checked_number(fmt::format("{}/{}", place(key), i), value[i], range).value_or(range.harmless()));
  }
  return out;
}

std::vector<std::string> ObjectReader::texts(std::string_view key) {
  const json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) {
    complain(key, tradewind::describe(*value), "an array of texts");
    return {};
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < value->size(); ++i) {
    const json& element = (*value)[i];
    if (element.is_string()) {
      out.push_back(element.get<std::string>());
    } else {
      mistakes_->add(Mistakes::Kind::value,
                     {file_, fmt::format("{}/{}", place(key), i), tradewind::describe(element), "a text"});
    }
  }
  return out;
}

ObjectReader ObjectReader::object(std::string_view key) {
  const json* value = find(key);
  if (value == nullptr) note_missing(key, "an object");
  return part(value, place(key));
}

std::optional<ObjectReader> ObjectReader::optional_object(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  return object(key);
}

std::vector<ObjectReader> ObjectReader::objects(std::string_view key) {
  const json* value = find(key);
  std::vector<ObjectReader> out;
  if (value == nullptr) return out;
  if (!value->is_array()) {
    complain(key, tradewind::describe(*value), "an array of objects");
    return out;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    out.push_back(part(&(*value)[i], fmt::format("{}/{}", place(key), i)));
  }
  return out;
}

std::vector<std::pair<std::string, ObjectReader>> ObjectReader::members() {
  std::vector<std::pair<std::string, ObjectReader>> out;
  for (const auto& [key, value] : value_->items()) {
    if (known_.contains(key)) continue;
    known_.insert(key);
    out.emplace_back(key, part(&value, place(key)));
  }
  return out;
}

std::vector<std::pair<std::string, double>> ObjectReader::number_members(Range range) {
  std::vector<std::pair<std::string, double>> out;
  for (const auto& [key, value] : value_->items()) {
    if (known_.contains(key)) continue;
    known_.insert(key);
    out.emplace_back(key, checked_number(place(key), value, range).value_or(range.harmless()));
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> ObjectReader::text_members() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [key, value] : value_->items()) {
    if (!known_.contains(key)) out.emplace_back(key, text(key));
  }
  return out;
}

}  // namespace tradewind
