#pragma once

#include "tools/calibrate/calibration.hpp"

#include <string>

namespace tradewind {

/// What `tradewind calibrate` prints: constants with standard errors, contexts, errors in sample and held out,
/// warnings. Ends with a newline.
[[nodiscard]] std::string fit_report(const Calibration& calibration);

}  // namespace tradewind
