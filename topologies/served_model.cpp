#include "topologies/served_model.hpp"

#include "topologies/profile_lookup.hpp"

namespace tradewind {

MemoryNeed memory_need(const LanguageModel& model, const EngineProfile& engine, const Accelerator& part,
                       Parallelism parallelism) {
  MemoryNeed need;
  need.weights = weight_bytes_on_each(model, parallelism);
  if (!model.fixed_cost) need.context = kv_bytes_per_token(model, parallelism) * MemoryNeed::context_tokens;
  need.available = part.memory * engine.memory_share - engine.activation_reserve;
  return need;
}

ServedModel::ServedModel(const LanguageModel& served, const Accelerator& accelerator, const EngineProfile& profile,
                         Parallelism shared)
    : model(served),
      part(&accelerator),
      engine(&profile),
      constants(constants_for(profile, served, accelerator)),
      parallelism(shared) {}

}  // namespace tradewind
