#include "sim/fleet/region_views.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tradewind {

namespace {

constexpr Seconds rate_span{60.0};  // as autoscalers look back

RegionView unchanging(const RegionPlan& region, std::size_t index, std::size_t model, SignalKind kind) {
  RegionView view;
  view.region = static_cast<std::uint16_t>(index);
  view.intensity_annual = grams_per_kwh(*region.spec->grid.annual_mean(kind));
  view.pue = region.spec->pue;
  view.wue = region.spec->wue;
  if (const PoolPlan* const pool = region.pool_of(model)) {
    view.replicas_max = pool->size();
    view.tokens_max = pool->model.tokens_max();
    view.accelerator = region.nodes[pool->nodes.front()].part->id;
  }
  return view;
}

}  // namespace

RegionViews::RegionViews(const Plan& plan, const std::vector<Region>& regions)
    : plan_(&plan),
      regions_(&regions),
      lengths_(plan.settings.seed, plan.settings.length_prediction_error, plan.models.size() * plan.classes.size()),
      token_budget_(plan.batching->rule({}).token_budget),
      strictest_(plan.models.size()),
      intensity_(regions.size()),
      price_(regions.size()) {
  for (std::size_t c = 0; c < plan.classes.size(); ++c) {
    const auto& limit = plan.classes[c].tpot_slo;
    for (std::uint16_t asked = 0; limit && asked < plan.asked_models; ++asked) {
      for (const std::uint16_t m : plan.tiers_of(static_cast<std::uint16_t>(c), asked)) {
        strictest_[m] = std::min(strictest_[m].value_or(*limit), *limit);
      }
    }
  }
  double total = 0.0;
  for (const WorkloadOrigin& origin : plan.workload.origins) total += origin.share;
  for (const WorkloadOrigin& origin : plan.workload.origins) weights_.push_back(origin.share / total);
  const bool stated = std::all_of(plan.regions.begin(), plan.regions.end(), [&](const RegionPlan& region) {
    return region.spec->grid.annual_mean(plan.settings.steering).has_value();
  });
  // Kinds are not mixed: where one region does not state what is steered by, all are ranked by what all state.
  const SignalKind kind = stated ? plan.settings.steering : SignalKind::average_direct;
  const std::size_t count = plan.regions.size();
  Sight sight;
  sight.counts.assign(count, SentCounts(plan.settings.telemetry_interval, 2 * plan.reports_kept()));
  sight.reports.assign(count, 0);
  sight.sent.assign(count, 0);
  sight.outstanding.assign(count, 0.0);
  sights_.assign(plan.origins() * plan.models.size(), sight);
  for (std::size_t o = 0; o < plan.origins(); ++o) {
    for (std::size_t m = 0; m < plan.models.size(); ++m) {
      Row row;
      row.sent = &sights_[o * plan.models.size() + m].sent;
      for (std::size_t r = 0; r < count; ++r) row.regions.push_back(unchanging(plan.regions[r], r, m, kind));
      rows_.insert(rows_.end(), plan.classes.size(), row);
    }
  }
}

const RegionRow& RegionViews::seen_by(const Passage& request, std::uint16_t model, Seconds now) {
  const std::size_t kind = kind_of(request, model);
  lengths_.learn(kind, request);
  Sight& sight = sights_[request.origin * plan_->models.size() + model];
  count(sight, now);
  if (now >= sight.due) look(sight, request.origin, model, now);
  Row& row = rows_[request.origin * plan_->models.size() * plan_->classes.size() + kind];
  const std::uint32_t lengths = lengths_.revision(kind);
  if (row.sight != sight.version || row.signals != signals_ || row.lengths != lengths) fill(row, sight, request, model);
  return row;
}

void RegionViews::sent(const Passage& request, std::uint16_t model, Seconds now) {
  Sight& sight = sights_[request.origin * plan_->models.size() + model];
  sight.counts[request.region].add(now + plan_->one_way[request.origin][request.region]);
  ++sight.sent[request.region];
}

void RegionViews::see_signals(Seconds now) {
  ++signals_;
  for (std::size_t r = 0; r < regions_->size(); ++r) {
    const SupplySignals& signals = plan_->regions[r].signals;
    intensity_[r] = GramsPerJoule(signals.steering.value_at(now));
    price_[r] = DollarsPerJoule(signals.price.value_at(now));
  }
}

Seconds RegionViews::alike_before(Seconds present) const {
  const Seconds interval = plan_->settings.telemetry_interval;
  return interval * (std::floor(present / interval) + 1.0);
}

Pool* RegionViews::pool_of(std::size_t region, std::size_t model) const {
  const int index = plan_->regions[region].pool_of_model[model];
  return index < 0 ? nullptr : (*regions_)[region].pools()[static_cast<std::size_t>(index)].get();
}

void RegionViews::look(Sight& sight, std::size_t origin, std::size_t model, Seconds now) {
  const Seconds interval = plan_->settings.telemetry_interval;
  sight.due = Seconds(std::numeric_limits<double>::infinity());
  for (std::size_t r = 0; r < regions_->size(); ++r) {
    Pool* const pool = pool_of(r, model);
    if (pool == nullptr) continue;
    pool->report();
    const Seconds way = plan_->one_way[origin][r];
    const double sent_off = std::max(0.0, (now - way) / interval);
    const std::uint64_t before =
        std::exchange(sight.reports[r], std::min(static_cast<std::uint64_t>(sent_off), pool->telemetry().newest()));
    const double passed = std::min(1.0, static_cast<double>(sight.reports[r] - before) * (interval / rate_span));
    const auto reported = static_cast<double>(pool->telemetry().at(sight.reports[r]).outstanding);
    sight.outstanding[r] += passed * (reported - sight.outstanding[r]);
    sight.sent[r] = sight.counts[r].since(sight.reports[r]);
    sight.due = std::min(sight.due, interval * static_cast<double>(sight.reports[r] + 1) + way);
  }
  ++sight.version;
}

/// Over spans of a minute, the first ones shorter: known by the clock alone, not by who has reported what.
void RegionViews::count(Sight& sight, Seconds now) {
  if (now >= sight.rate_due) {
    const Seconds span = sight.rate_due - sight.rate_since;
    // Nobody came in spans that were left out.
    sight.rate = now < sight.rate_due + span ? static_cast<double>(sight.counted) / span.value() : 0.0;
    sight.counted = 0;
    const double spans = std::floor((now - sight.rate_due) / span);
    sight.rate_since = sight.rate_due + span * spans;
    sight.rate_due = sight.rate_since + std::min(rate_span, 2.0 * span);
    ++sight.version;
  }
  ++sight.counted;
}

void RegionViews::fill(Row& row, const Sight& sight, const Passage& request, std::size_t model) {
  const std::size_t kind = kind_of(request, model);
  if (row.lengths != lengths_.revision(kind)) {
    row.shape = lengths_.shape(kind);
    find_limits(row, request, model, row.shape);
  }
  const RequestShape& shape = row.shape;
  for (std::size_t r = 0; r < row.regions.size(); ++r) {
    const Pool* const pool = pool_of(r, model);
    if (pool == nullptr) continue;
    RegionView& view = row.regions[r];
    view.intensity = intensity_[r];
    view.price = price_[r];
    view.output_tokens = shape.output_tokens;
    report(view, sight, *pool, request);
    foresee(view, sight, pool->plan(), shape, limits_of(pool->plan(), request, r));
  }
  row.sight = sight.version;
  row.signals = signals_;
  row.lengths = lengths_.revision(kind);
  row.version = ++versions_;
}

BatchLimits RegionViews::limits_of(const PoolPlan& pool, const Passage& request, std::size_t region) const {
  BatchLimits limits{pool.slots, token_budget_, {}, plan_->classes[request.klass].ttft_slo};
  // What the way takes is not there for the replica.
  if (limits.ttft) *limits.ttft -= 2.0 * plan_->one_way[request.origin][region];
  limits.tpot = strictest_[pool.place.model];
  limits.missed = plan_->settings.missed_max;
  return limits;
}

void RegionViews::find_limits(Row& row, const Passage& request, std::size_t model, const RequestShape& shape) {
  for (std::size_t r = 0; r < row.regions.size(); ++r) {
    const PoolPlan* const pool = plan_->regions[r].pool_of(model);
    if (pool == nullptr) continue;
    RegionView& view = row.regions[r];
    BatchLimits limits = limits_of(*pool, request, r);
    BatchAtLimits at_limits = batch_at_limits(pool->model, shape, limits);
    view.within_limits = at_limits.within && at_limits.sequences >= 1.0;
    // A limit that not even one request keeps tells nothing of how many there may be.
    for (std::optional<Seconds>* const hopeless : {&limits.ttft, &limits.tpot}) {
      if (at_limits.within || !*hopeless) continue;
      hopeless->reset();
      at_limits = batch_at_limits(pool->model, shape, limits);
    }
    view.sequences_at_limits = at_limits.sequences;
    view.requests_per_s = at_limits.requests_per_s;
    view.service_alone = request_cost(pool->model, shape, limits, 1.0).service;
  }
}

void RegionViews::report(RegionView& view, const Sight& sight, const Pool& pool, const Passage& request) {
  const std::uint64_t number = sight.reports[view.region];
  const PoolReport& report = pool.telemetry().at(number);
  view.replicas_ready = report.replicas_ready;
  view.replicas_starting = report.replicas_starting;
  view.outstanding = report.outstanding;
  view.ttft_recent = report.ttft_recent;
  view.reported =
      plan_->settings.telemetry_interval * static_cast<double>(number) - plan_->one_way[request.origin][view.region];
  view.weight = weights_[request.origin];
  view.own = view.weight;
  if (number == 0) return;
  const std::uint64_t arrived = report.arrived - pool.telemetry().at(number - 1).arrived;
  const std::uint64_t own = sight.counts[view.region].after(number - 1);
  if (arrived > 0) view.own = std::min(1.0, static_cast<double>(own) / static_cast<double>(arrived));
}

/// Priced in the batch that is there, or that this router's requests would make if all of them came: a decision holds
/// for all that see the same, and where nobody is yet each alone would look too dear to be the first. What is there is
/// taken from the last minute: by the last report alone routers would swap regions whenever one comes.
void RegionViews::foresee(RegionView& view, const Sight& sight, const PoolPlan& pool, const RequestShape& shape,
                          const BatchLimits& limits) const {
  const double most = std::max(1.0, view.sequences_at_limits);
  const double replicas = std::max<double>(1.0, view.replicas_ready);
  const double own = view.requests_per_s > 0.0 ? sight.rate * most / view.requests_per_s : 0.0;
  const double present = sight.outstanding[view.region];
  const double batch = std::clamp(std::max(present + 1.0, own) / replicas, 1.0, most);
  const RequestCost cost = request_cost(pool.model, shape, limits, batch);
  const NodePlan& node = plan_->regions[view.region].nodes[pool.nodes.front()];
  const NodeShare share(*node.type);
  const double gpus = pool.model.gpus();
  const Joules idle = node.part->idle_context * gpus * cost.time_share;
  view.energy = share.at_node(std::max(Joules(0), cost.energy - idle));
  view.wake_energy = view.cold() ? share.at_node(idle) + share.host_of(gpus, cost.time_share) : Joules(0);
  view.service = cost.service;
}

}  // namespace tradewind
