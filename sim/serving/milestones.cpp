#include "sim/serving/milestones.hpp"

#include <vector>

namespace tradewind {

void Milestones::grow(std::uint32_t slot) {
  std::vector<std::uint64_t> due;
  for (std::uint32_t i = 0; i < leaves_; ++i) due.push_back(key(first_leaf_ + i));
  leaves_ = std::max({arity, 2 * leaves_, (slot + arity) / arity * arity});
  first_leaf_ = first_child(root);
  for (std::uint64_t most = arity; most < leaves_; most *= arity) first_leaf_ = first_child(first_leaf_);
  groups_ = std::make_unique<Siblings[]>(group_count());
  for (std::uint32_t g = 0; g < group_count(); ++g) groups_[g].keys.fill(never);
  for (std::uint32_t i = 0; i < due.size(); ++i) {
    for (std::uint32_t node = first_leaf_ + i; node != root; node = parent(node))
      key(node) = std::min(key(node), due[i]);
  }
}

}  // namespace tradewind
