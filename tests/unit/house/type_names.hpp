#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tradewind::house {

/// Every class, struct and enum that a source text defines in a named namespace, qualified (`tradewind::Clock`), in
/// order. Left out are those of unnamed namespaces, functions and other classes, specialisations, and declarations.
[[nodiscard]] std::vector<std::string> defined_types(std::string_view source);

}  // namespace tradewind::house
