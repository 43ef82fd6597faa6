#pragma once

#include "traces/request_source.hpp"

#include <cmath>
#include <vector>

namespace tradewind::test {

struct Moments {
  double mean = 0.0;
  double deviation = 0.0;
};

inline Moments moments(const std::vector<double>& values) {
  Moments out;
  for (const double value : values) out.mean += value;
  out.mean /= static_cast<double>(values.size());
  for (const double value : values) out.deviation += (value - out.mean) * (value - out.mean);
  out.deviation = std::sqrt(out.deviation / static_cast<double>(values.size()));
  return out;
}

inline std::vector<double> gaps_of(const std::vector<TraceRow>& rows) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < rows.size(); ++i) gaps.push_back((rows[i].arrival - rows[i - 1].arrival).value());
  return gaps;
}

inline bool same_rows(const std::vector<TraceRow>& a, const std::vector<TraceRow>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].arrival != b[i].arrival || a[i].prompt_tokens != b[i].prompt_tokens ||
        a[i].output_tokens != b[i].output_tokens) {
      return false;
    }
  }
  return true;
}

}  // namespace tradewind::test
