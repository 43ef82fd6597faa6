#include "sim/fleet/cascade_judge.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace tradewind {

namespace {

double normal_quantile(double p) {
  return boost::math::quantile(boost::math::normal(), std::clamp(p, 1e-12, 1.0 - 1e-12));
}

double normal_share_below(double z) { return boost::math::cdf(boost::math::normal(), z); }

}  // namespace

bool CascadeJudge::knows(const std::string& model) const {
  return table_.weak_models.contains(model) || table_.strong_models.contains(model);
}

bool CascadeJudge::correct(bool weak_tier, double difficulty) const {
  if (difficulty < table_.both) return true;
  if (difficulty < table_.both + table_.weak_only) return weak_tier;
  return !weak_tier && difficulty < table_.both + table_.weak_only + table_.strong_only;
}

double CascadeJudge::confidence(double difficulty, double noise, double auroc) const {
  const double distance = std::sqrt(2.0) * normal_quantile(auroc);
  const double z = normal_quantile(noise) + (correct(true, difficulty) ? distance : 0.0);
  const double right = table_.accuracy_weak();
  return right * normal_share_below(z - distance) + (1.0 - right) * normal_share_below(z);
}

}  // namespace tradewind
