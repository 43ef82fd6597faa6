#pragma once

#include <string_view>

/// Figures that others have published and predictions are set beside, as they lie beside this header. They travel
/// inside the program. Defined in a source that CMake generates (`tools/embed_text.cmake`).
namespace tradewind::resources {

extern const std::string_view levers_json;
extern const std::string_view nodes_json;
extern const std::string_view per_query_paper_json;
extern const std::string_view services_json;

}  // namespace tradewind::resources
