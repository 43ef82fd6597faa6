#pragma once

#include "sim/llm/step_model.hpp"

namespace tradewind::testing {

/// An accelerator, a model and an engine small enough that every limit is met: KV cache, power limit, batch size.
inline Accelerator small_accelerator(double memory_gb) {
  Accelerator part;
  part.id = "test-part";
  part.flops_bf16 = 989e12;
  part.flops_fp8 = 1979e12;
  part.memory = gigabytes(memory_gb);
  part.memory_bandwidth = gigabytes_per_second(3350);
  part.interconnect = gigabytes_per_second(900);
  part.host_link = gigabytes_per_second(50);
  part.tdp = Watts(700);
  part.idle_bare = Watts(70);
  part.idle_context = Watts(110);
  part.clock = ClockScaling{.static_power = Watts(180), .power_exponent = 2.2, .memory_flat_above = 0.6};
  return part;
}

inline LanguageModel small_model() {
  LanguageModel model;
  model.id = "test-8b";
  model.family = "dense";
  model.parameters = 8.03e9;
  model.parameters_active = 8.03e9;
  model.parameters_input_embedding = 0.525e9;
  model.layers = 32;
  model.hidden = 4096;
  model.heads = 32;
  model.kv_heads = 8;
  model.head_dim = 128;
  model.context_max = 131072;
  return model;
}

inline EngineProfile small_engine() {
  EngineProfile engine;
  engine.id = "test-engine";
  engine.memory_share = 0.9;
  engine.all_reduce_efficiency = 0.7;
  return engine;
}

inline StepConstants small_constants() {
  StepConstants constants;
  constants.family = "dense";
  constants.eta_weights = 0.98;
  constants.eta_kv = 0.77;
  constants.eta_decode = 0.76;
  constants.eta_attention = 0.76;
  constants.eta_prefill = 0.63;
  constants.time_per_layer = Seconds(72e-6);
  constants.time_per_sequence = Seconds(20e-6);
  constants.time_per_all_reduce = Seconds(1e-6);
  constants.power_base = Watts(90);
  constants.power_memory = Watts(585);
  constants.power_compute = Watts(1420);
  return constants;
}

inline StepModel small_step_model(double memory_gb, int gpus = 1) {
  return {small_model(), small_accelerator(memory_gb), small_engine(), small_constants(), gpus};
}

/// The same with `window.layers` of its 32 layers seeing the last `window.window` tokens only.
inline StepModel small_windowed_model(double memory_gb, int gpus, SlidingWindow window) {
  LanguageModel model = small_model();
  model.sliding_window = window;
  return {model, small_accelerator(memory_gb), small_engine(), small_constants(), gpus};
}

}  // namespace tradewind::testing
