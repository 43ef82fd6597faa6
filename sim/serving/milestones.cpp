#include "sim/serving/milestones.hpp"

namespace tradewind {

void Milestones::grow(std::uint32_t slot) {
  std::vector<std::uint64_t> due;
  for (std::uint32_t i = 0; i < leaves_; ++i) due.push_back(key(first_leaf_ + i));
  leaves_ = std::max({arity, 2 * leaves_, (slot + arity) / arity * arity});
  first_leaf_ = first_child(root);
  for (std::uint64_t most = arity; most < leaves_; most *= arity) first_leaf_ = first_child(first_leaf_);
  Siblings none;
  none.keys.fill(never);
  groups_.assign((first_leaf_ + leaves_) / arity - 1, none);
  for (std::uint32_t i = 0; i < due.size(); ++i) {
    for (std::uint32_t node = first_leaf_ + i; node != root; node = parent(node)) key(node) = std::min(key(node), due[i]);
  }
}

}  // namespace tradewind
