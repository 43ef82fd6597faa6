#include "policies/params.hpp"

#include <stdexcept>

namespace tradewind {

namespace {

template <class Type>
const Type& value_of(const std::map<std::string, ParamValue, std::less<>>& values, std::string_view key) {
  const auto it = values.find(key);
  const Type* value = it == values.end() ? nullptr : std::get_if<Type>(&it->second);
  if (value == nullptr) throw std::logic_error("no parameter of this type is declared: " + std::string(key));
  return *value;
}

ParamValue read_number(ObjectReader& reader, const ParamSpec& spec) {
  const double fallback = std::get<double>(spec.default_value);
  if (!spec.whole) return reader.number_or(spec.key, fallback, Range{spec.min, spec.max});
  return static_cast<double>(reader.integer_or(spec.key, static_cast<std::int64_t>(fallback),
                                               static_cast<std::int64_t>(spec.min),
                                               static_cast<std::int64_t>(spec.max)));
}

ParamValue read_word(ObjectReader& reader, const ParamSpec& spec) {
  const std::string& fallback = std::get<std::string>(spec.default_value);
  if (spec.choices.empty()) return reader.text_or(spec.key, fallback);
  const std::vector<std::string_view> choices(spec.choices.begin(), spec.choices.end());
  return reader.choice_or(spec.key, fallback, choices);
}

}  // namespace

double Params::number(std::string_view key) const { return value_of<double>(values_, key); }

std::uint32_t Params::count(std::string_view key) const { return static_cast<std::uint32_t>(number(key)); }

const std::string& Params::word(std::string_view key) const { return value_of<std::string>(values_, key); }

Params default_params(std::span<const ParamSpec> specs) {
  std::map<std::string, ParamValue, std::less<>> values;
  for (const ParamSpec& spec : specs) values.emplace(spec.key, spec.default_value);
  return Params(std::move(values));
}

Params read_params(ObjectReader& reader, std::span<const ParamSpec> specs) {
  std::map<std::string, ParamValue, std::less<>> values;
  for (const ParamSpec& spec : specs) {
    if (std::holds_alternative<double>(spec.default_value)) {
      values.emplace(spec.key, read_number(reader, spec));
    } else if (const bool* fallback = std::get_if<bool>(&spec.default_value)) {
      values.emplace(spec.key, reader.boolean_or(spec.key, *fallback));
    } else {
      values.emplace(spec.key, read_word(reader, spec));
    }
  }
  return Params(std::move(values));
}

}  // namespace tradewind
