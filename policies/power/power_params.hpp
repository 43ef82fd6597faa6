#pragma once

#include "policies/params.hpp"

namespace tradewind {

/// A part that rates less is not affected; one whose static power is not below the cap refuses it.
inline ParamSpec cap_spec() {
  return {"cap_w", "Most that one accelerator may draw; a part keeps it by lowering its clock.", 500.0, 1.0, 1e5};
}

inline ParamSpec clock_spec(const char* key, const char* help, double usual) { return {key, help, usual, 0.2, 1.0}; }

}  // namespace tradewind
