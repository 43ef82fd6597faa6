#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <map>
#include <string>

namespace tradewind {

TEST_CASE("published parameter counts follow from the published shapes") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  struct Shape {
    const char* id = nullptr;
    double feed_forward = 0.0;
    double vocabulary = 0.0;
    bool tied = false;         ///< output head and input embedding are one matrix
    bool qk_norm = false;      ///< queries and keys are normalised per head
    bool qkv_bias = false;     ///< projections to queries, keys and values have biases
    double layer_norms = 2.0;  ///< vectors of the model's width in each layer
  };
  for (const Shape& shape : {Shape{"llama-3.1-8b", 14336, 128256},
                             Shape{"llama-3.1-70b", 28672, 128256},
                             Shape{"llama-3.3-70b", 28672, 128256},
                             Shape{"llama-3.1-405b", 53248, 128256},
                             Shape{"llama-3.2-3b", 8192, 128256, true},
                             Shape{"llama-3.1-minitron-4b-width", 9216, 128256},
                             Shape{"llama-3.1-minitron-4b-depth", 14336, 128256},
                             Shape{"qwen3-4b", 9728, 151936, true, true},
                             Shape{"qwen3-8b", 12288, 151936, false, true},
                             Shape{"qwen3-14b", 17408, 151936, false, true},
                             Shape{"qwen3-32b", 25600, 151936, false, true},
                             Shape{"qwen2.5-7b", 18944, 152064, false, false, true},
                             Shape{"qwen2.5-14b", 13824, 152064, false, false, true},
                             Shape{"qwen2.5-32b", 27648, 152064, false, false, true},
                             Shape{"qwen2.5-72b", 29568, 152064, false, false, true},
                             Shape{"gemma-2-9b", 14336, 256000, true, false, false, 4.0},
                             Shape{"gemma-2-27b", 36864, 256000, true, false, false, 4.0},
                             Shape{"gemma-3-4b", 10240, 262208, true, true, false, 4.0},
                             Shape{"gemma-3-12b", 15360, 262208, true, true, false, 4.0},
                             Shape{"gemma-3-27b", 21504, 262208, true, true, false, 4.0},
                             Shape{"mistral-7b", 14336, 32768},
                             Shape{"mistral-nemo-12b", 14336, 131072},
                             Shape{"mistral-small-24b", 32768, 131072},
                             Shape{"mistral-large-123b", 28672, 32768},
                             Shape{"phi-4", 17920, 100352}}) {
    const LanguageModel& model = catalogue.models.at(shape.id);
    const double h = model.hidden;
    const double heads = model.heads + 2.0 * model.kv_heads;
    const double attention = h * model.head_dim * (heads + model.heads) + (shape.qkv_bias ? heads * model.head_dim : 0);
    const double norms = shape.layer_norms * h + (shape.qk_norm ? 2.0 * model.head_dim : 0.0);
    const double layer = attention + 3.0 * h * shape.feed_forward + norms;
    const double embeddings = shape.vocabulary * h * (shape.tied ? 1.0 : 2.0);
    CAPTURE(shape.id);
    CHECK(model.parameters_input_embedding == (shape.tied ? 0.0 : shape.vocabulary * h));
    CHECK(model.parameters == model.layers * layer + embeddings + h);
    CHECK(model.parameters_active == model.parameters);
  }
}

TEST_CASE("windowed layers follow the models' patterns") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  struct Pattern {
    const char* id = nullptr;
    int window = 0;
    int global_every = 1;  ///< every so many layers one sees the whole context, the last of each group
  };
  for (const Pattern& pattern :
       {Pattern{"gemma-3-4b", 1024, 6}, Pattern{"gemma-3-12b", 1024, 6}, Pattern{"gemma-3-27b", 1024, 6},
        Pattern{"gemma-2-9b", 4096, 2}, Pattern{"gemma-2-27b", 4096, 2}, Pattern{"gpt-oss-20b", 128, 2},
        Pattern{"gpt-oss-120b", 128, 2}, Pattern{"llama-4-scout", 8192, 4}, Pattern{"llama-4-maverick", 8192, 4}}) {
    const LanguageModel& model = catalogue.models.at(pattern.id);
    CAPTURE(pattern.id);
    REQUIRE(model.sliding_window);
    CHECK(model.sliding_window->window == pattern.window);
    CHECK(model.global_layers() == model.layers / pattern.global_every);
  }
}

TEST_CASE("a Hugging Face id names one model, and those that people measure are known") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  std::map<std::string, std::string> owners;
  for (const auto& entry : catalogue.models) {
    const std::string& id = entry.first;
    for (const std::string& name : entry.second.huggingface_ids) {
      CAPTURE(id);
      CAPTURE(name);
      CHECK(std::count(name.begin(), name.end(), '/') == 1);
      CHECK(owners.emplace(name, id).second);
    }
  }
  for (const auto& known : std::map<std::string, std::string>{
           {"meta-llama/Llama-3.1-8B-Instruct", "llama-3.1-8b"},
           {"meta-llama/Meta-Llama-3.1-70B-Instruct", "llama-3.1-70b"},
           {"meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b"},
           {"google/gemma-3-12b-it", "gemma-3-12b"},
           {"google/gemma-3-27b-it", "gemma-3-27b"},
           {"Qwen/Qwen3-4B", "qwen3-4b"},
           {"Qwen/Qwen3-14B", "qwen3-14b"},
           {"Qwen/Qwen2.5-7B-Instruct", "qwen2.5-7b"},
           {"Qwen/Qwen2.5-Coder-32B-Instruct", "qwen2.5-32b"},
           {"Qwen/Qwen2.5-72B-Instruct", "qwen2.5-72b"},
           {"mistralai/Mistral-7B-Instruct-v0.3", "mistral-7b"},
           {"mistralai/Mistral-Small-24B-Instruct-2501", "mistral-small-24b"},
           {"microsoft/phi-4", "phi-4"},
       }) {
    CAPTURE(known.first);
    CHECK(owners[known.first] == known.second);
  }
}

TEST_CASE("routed experts hold what the shared parameters leave") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  struct Experts {
    const char* id = nullptr;
    double parameters_each = 0.0;
    double layers = 0.0;
  };
  for (const Experts& experts :
       {Experts{"mixtral-8x7b", 3.0 * 4096 * 14336, 32}, Experts{"qwen3-30b-a3b", 3.0 * 2048 * 768, 48},
        Experts{"qwen3-235b-a22b-fp8", 3.0 * 4096 * 1536, 94}, Experts{"llama-4-maverick-fp8", 3.0 * 5120 * 8192, 24},
        Experts{"llama-4-scout", 3.0 * 5120 * 8192, 48}, Experts{"mixtral-8x22b", 3.0 * 6144 * 16384, 56},
        Experts{"deepseek-v3", 3.0 * 7168 * 2048, 58},
        Experts{"gpt-oss-20b", 2880 * 5760 + 5760 + 2880.0 * 2880 + 2880, 24},
        Experts{"gpt-oss-120b", 2880 * 5760 + 5760 + 2880.0 * 2880 + 2880, 36}}) {
    const LanguageModel& model = catalogue.models.at(experts.id);
    CAPTURE(experts.id);
    REQUIRE(model.expert_layers);
    const double routed = experts.layers * model.expert_layers->experts * experts.parameters_each;
    CHECK(model.parameters == model.expert_layers->parameters_shared + routed);
  }
}

}  // namespace tradewind
