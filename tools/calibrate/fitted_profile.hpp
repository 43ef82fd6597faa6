#pragma once

#include "tools/calibrate/calibration.hpp"

#include <string>

namespace tradewind {

/// How a fitted engine profile is written.
struct ProfileText {
  std::string template_file;  ///< an engine profile: keeps all that was not fitted
  std::string name;           ///< of the engine; empty: the template's
  std::string data;           ///< names the measurements in every number's source
  bool merge = true;          ///< keep the template's constants of other models; else only what was fitted
};

/// The engine profile with fitted constants in the format of `topologies/engines/`, one graded number a line.
///
/// Constants of the same family, precision and accelerator are replaced in place, others follow. Numbers of the
/// template whose source begins "as fitted for dense BF16" follow the dense BF16 fit. The same input gives the same
/// bytes, and the result as template gives itself. \throws ConfigError  when the template is not a readable engine
/// profile.
[[nodiscard]] std::string profile_text(const Calibration& calibration, const ProfileText& text);

}  // namespace tradewind
