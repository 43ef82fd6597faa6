#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace tradewind {

/// A further member of an object, of a name that no other has: where many are added one by one, looking for each first
/// would take the square of their number.
inline void append(nlohmann::ordered_json& object, const std::string& name, nlohmann::ordered_json value) {
  object.get_ref<nlohmann::ordered_json::object_t&>().emplace_back(name, std::move(value));
}

}  // namespace tradewind
