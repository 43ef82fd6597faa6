#pragma once

namespace tradewind {

/// How the accelerators of a replica share a model.
///
/// *Tensor parallel*: every layer's weights and arithmetic are divided, activations are repeated on all, and two
/// all-reduces a layer join them. KV heads are divided as far as they go and repeated beyond.
///
/// *By expert*, as DeepSeek-V3 is served (arXiv 2412.19437, section 3.4): each accelerator has its own sequences and
/// their KV cache, so nothing of it is repeated; routed experts are divided, everything else is held and streamed by
/// each; two all-to-alls a layer send each token to its k experts and back, (n − 1)/n of them elsewhere. Sequences and
/// experts are taken to be evenly loaded, and every layer to have experts. The step constants were fitted to the
/// tensor-parallel form: figures are of grade assumed.
struct Parallelism {
  Parallelism(int accelerators,
              bool experts_apart = false)  // NOLINT(google-explicit-constructor): a count is the usual
      : gpus(accelerators), by_expert(experts_apart) {}

  int gpus;        ///< at least 1
  bool by_expert;  ///< only for a model with routed experts
};

}  // namespace tradewind
