#pragma once

#include "sim/hardware/accelerator.hpp"
#include "sim/llm/engine_profile.hpp"
#include "sim/llm/language_model.hpp"
#include "sim/llm/parallelism.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/topology.hpp"

#include <string>

namespace tradewind {

/// Memory of one accelerator of a replica: what a model must find there to serve at all, and what there is.
struct MemoryNeed {
  Bytes weights{};    ///< this accelerator's share of the weights
  Bytes context{};    ///< this accelerator's share of the KV cache of one context of 2,048 tokens
  Bytes available{};  ///< memory × engine's share − activation reserve

  [[nodiscard]] bool fits() const { return weights + context <= available; }
};

/// What one of a replica's accelerators needs to hold its share of a model. KV heads are spread over at most as many
/// accelerators as there are heads and repeated beyond that; a latent cache is repeated on each.
[[nodiscard]] MemoryNeed memory_need(const LanguageModel& model, const EngineProfile& engine, const Accelerator& part,
                                     Parallelism parallelism);

/// Checks that a world can be built from a catalogue: node types, models and engines are known, every model fits the
/// memory of the accelerators it is given, no replica spans nodes, and all replicas find a place at once.
///
/// Replicas are placed deployment after deployment in the order written, each on the first node with room (first
/// fit), so a file that lists its largest deployments first packs best.
/// \param file  The topology's file, named in messages.
/// \throws ConfigError  at `/regions/<id>/deployments/<i>` or `/regions/<id>/nodes/<i>`.
void check_placement(const Topology& topology, const Catalogue& catalogue, const std::string& file);

}  // namespace tradewind
