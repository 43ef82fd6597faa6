#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/llm/language_model.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// Effective constants of one (engine, model family, precision, accelerator): what a fit to measurements gives.
///
/// They are correlated and not physical truths. The form they belong to is in `step_model.hpp`.
struct StepConstants {
  std::string family;  ///< matches LanguageModel::family
  Precision precision = Precision::bf16;
  std::string accelerator;        ///< id of the part they were fitted on; others take `scaled_constants`
  Watts accelerator_tdp{};        ///< of that part; set when the catalogue is read, 0: not known
  Watts accelerator_idle{};       ///< of that part with a context; set when the catalogue is read
  bool scaled = false;            ///< power carried over to another part by data sheets (grade: assumed)
  double eta_weights = 1.0;       ///< η_m: share of memory bandwidth while streaming weights
  double eta_kv = 1.0;            ///< η_kv: the same for the KV cache
  double eta_decode = 1.0;        ///< η_c: share of peak FLOP/s of decoding GEMMs
  double eta_attention = 1.0;     ///< η_a: the same for decoding attention
  double eta_prefill = 1.0;       ///< η_p: the same for prefill
  Seconds time_per_layer{};       ///< τ_L: kernel launches
  Seconds time_per_sequence{};    ///< τ_seq: scheduler and sampling, per decoding sequence
  Seconds time_per_all_reduce{};  ///< τ_AR: latency of one all-reduce; two per layer
  Watts power_base{};             ///< P_0 of one accelerator
  Watts power_memory{};           ///< a: added at full memory bandwidth
  Watts power_compute{};          ///< b: added at peak FLOP/s
  Watts power_kv{};               ///< a_kv: on top of a while the bytes are the KV cache's
};

/// The contexts that one benchmark's sequences hold. Benchmarks do not state them; they are fitted with the constants.
///
/// A running sequence has on average `prompt_tokens + length_bias · output / 2` tokens: long answers are met more often
/// among running sequences than they are asked for.
struct BenchmarkContext {
  std::string task;  ///< the benchmark's name for it, for example `lm-arena-chat`
  double prompt_tokens = 0.0;
  double length_bias = 1.0;
};

/// A serving engine: its step constants per model family, memory rules and start-up phases.
/// Loaded from `topologies/engines/`.
struct EngineProfile {
  std::string id;  ///< for example `vllm-0.11`
  std::string name;
  double memory_share = 0.9;   ///< of accelerator memory that weights, activations and KV cache may use
  Bytes activation_reserve{};  ///< per accelerator, kept for activations and graphs
  int block_tokens = 16;       ///< KV cache block
  /// Share of the interconnect's rate that an exchange between accelerators reaches, each way; 1: all of it.
  double all_reduce_efficiency = 1.0;
  Seconds process_start{};  ///< process start and imports
  Seconds compile{};        ///< with a warm compile cache
  Seconds graph_capture{};
  Seconds kv_profiling{};
  std::vector<StepConstants> constants;
  std::vector<BenchmarkContext> benchmark_contexts;  ///< of the measurements that the constants were fitted to
};

}  // namespace tradewind
