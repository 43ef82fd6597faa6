#pragma once

#include <string_view>

/// What generators are made of, as it lies beside this header. It travels inside the program: a synthetic stream is the
/// same wherever the program is installed. Defined in a source that CMake generates (`tools/embed_text.cmake`).
namespace tradewind::resources {

extern const std::string_view azure_conversations_json;
extern const std::string_view grid_shapes_json;

}  // namespace tradewind::resources
