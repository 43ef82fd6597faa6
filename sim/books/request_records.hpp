#pragma once

#include "sim/books/facts.hpp"

#include <vector>

namespace tradewind {

/// What a request did, for `run --requests`.
struct RequestRecord {
  std::uint64_t id = 0;
  Seconds arrived{};
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
  double difficulty = 0.0;  ///< latent
  std::uint16_t origin = 0;
  std::uint16_t klass = 0;
  std::uint16_t region = 0;  ///< one past the last: none was reached
  std::uint16_t model = 0;
  RequestOutcome outcome = RequestOutcome::completed;
  Completion completion;  ///< of one that completed
};

/// Keeps every request's record, in the order of their ends.
class RequestRecords final : public Observer {
 public:
  void ended(const RequestEnded& fact) override {
    const Passage& request = fact.request;
    records_.push_back({request.id, request.arrived, request.prompt_tokens, request.output_tokens, request.difficulty,
                        request.origin, request.klass, request.region, fact.model, fact.outcome,
                        fact.completion != nullptr ? *fact.completion : Completion()});
  }
  [[nodiscard]] const std::vector<RequestRecord>& records() const { return records_; }

 private:
  std::vector<RequestRecord> records_;
};

}  // namespace tradewind
