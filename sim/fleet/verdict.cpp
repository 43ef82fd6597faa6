#include "sim/fleet/verdict.hpp"

#include "sim/base/units/limits.hpp"
#include "sim/fleet/router.hpp"

namespace tradewind {

Verdict::Verdict(const Plan& plan) : plan_(&plan), cascading_(plan.policies.make<CascadingPolicy>()) {
  for (const std::string& model : plan.models)
    models_.push_back({plan.judge.knows(model), plan.judge.weak(model), true});
  for (const RegionPlan& region : plan.regions) {
    for (const PoolPlan& pool : region.pools) models_[pool.place.model].streams = pool.model.generates();
  }
}

std::uint8_t Verdict::first_tier(const Passage& request) {
  return static_cast<std::uint8_t>(cascading_->first_tier(view_of(request, plan_->classes[request.klass])));
}

bool Verdict::escalates(const Passage& request, double noise) {
  const double confidence = plan_->judge.confidence(request.difficulty, noise, plan_->judge_auroc);
  return cascading_->escalate(view_of(request, plan_->classes[request.klass]), request.tier, confidence);
}

Completion Verdict::of(const Passage& request, std::uint16_t model, const ServiceRecord& service,
                       bool judged_answer) const {
  const RequestClass& request_class = plan_->classes[request.klass];
  const Seconds back = plan_->one_way[request.origin][request.region];
  Completion out;
  out.prompt_tokens = request.prompt_tokens;
  out.output_tokens = request.output_tokens;
  out.e2e = service.completed_at + back - request.arrived;
  out.ttft = judged_answer ? out.e2e : service.first_token_at + back - request.arrived;
  if (out.output_tokens >= 2 && !judged_answer && models_[model].streams) {
    out.tpot = (service.completed_at - service.first_token_at) / (out.output_tokens - 1.0);
  }
  out.queue = service.queued;
  out.energy = service.energy_counted;
  out.energy_attributed = service.energy;
  const auto keeps = [](Seconds value, const std::optional<Seconds>& limit) { return !limit || within(value, *limit); };
  out.in_time = keeps(out.ttft, request_class.ttft_slo) &&
                keeps(out.tpot.value_or(Seconds(0)), request_class.tpot_slo) && keeps(out.e2e, request_class.deadline);
  const JudgedModel& judged = models_[model];
  out.judged_quality = judged.known;
  out.correct = judged.known && plan_->judge.correct(judged.weak, request.difficulty);
  return out;
}

bool Verdict::comes_too_late(const Passage& request, const Completion& completion) const {
  const auto& timeout = plan_->classes[request.klass].timeout;
  return timeout && !within(completion.e2e, *timeout);
}

}  // namespace tradewind
