#include "sim/base/random/stream.hpp"
#include "sim/serving/replica.hpp"
#include "tests/support/small_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <doctest/doctest.h>
#include <map>
#include <vector>

namespace tradewind {
namespace {

struct RandomBatching : BatchingPolicy {
  std::uint32_t sequences = 8;
  std::uint32_t budget = 512;
  bool whole = false;
  bool join = true;
  Seconds delay{};

  [[nodiscard]] BatchRule rule(const BatchView& batch) const override {
    BatchRule out{sequences, budget, whole, true, Seconds(0)};
    if (!join) {
      out.admit = batch.running == 0 && (batch.waiting >= sequences || batch.now >= batch.oldest_waiting_since + delay);
      out.hold_until = batch.oldest_waiting_since + delay;
    }
    return out;
  }
  [[nodiscard]] std::uint32_t sequences_max() const override { return sequences; }
};

struct Arrival {
  Seconds time;
  Work work;
  Seconds cancel_at;
};

/// When the replica is given a power rule.
struct Order {
  Seconds time;
  PowerRule rule;
};

struct Story {
  std::map<RequestHandle, Ended> ended;
  std::map<RequestHandle, Seconds> completed_at;
  std::vector<Usage> collected;
  std::uint64_t preempted = 0;
  std::uint64_t segments = 0;
  std::uint64_t iterations = 0;
  std::uint64_t executions = 0;  ///< calls of `execute`
  Usage total;
  PowerAccount power;
};

/// One replica, fed with arrivals, cancellations and collections in order of time.
Story tell(EngineMode mode, const StepModel& model, const BatchingPolicy& policy, const std::vector<Arrival>& arrivals,
           const std::vector<Order>& orders, Seconds collect_every) {
  const auto replica = make_replica(mode, model, policy);
  Story story;
  std::vector<std::pair<Seconds, RequestHandle>> cancels;
  for (const Arrival& arrival : arrivals) {
    if (arrival.cancel_at < Seconds(1e9)) cancels.emplace_back(arrival.cancel_at, arrival.work.request);
  }
  std::sort(cancels.begin(), cancels.end());
  std::map<RequestHandle, std::uint32_t> slots;
  std::size_t next_arrival = 0;
  std::size_t next_cancel = 0;
  std::size_t next_order = 0;
  Seconds next_collect = collect_every;
  Outcome outcome;
  while (true) {
    const Seconds boundary = replica->next_event();
    const Seconds arrival = next_arrival < arrivals.size() ? arrivals[next_arrival].time : Seconds(1e18);
    const Seconds cancel = next_cancel < cancels.size() ? cancels[next_cancel].first : Seconds(1e18);
    const Seconds now = std::min({boundary, arrival, cancel});
    if (now > Seconds(1e17)) break;
    if (next_order < orders.size() && orders[next_order].time < std::min(now, next_collect)) {
      replica->set_power(orders[next_order].rule, orders[next_order].time);
      ++next_order;
      continue;
    }
    if (next_collect < now) {
      story.collected.push_back(replica->collect(next_collect));
      next_collect += collect_every;
    } else if (boundary == now) {
      outcome.clear();
      replica->execute(outcome);
      ++story.executions;
      story.preempted += outcome.preempted;
      for (const Ended& ended : outcome.ended) {
        story.ended[ended.request] = ended;
        story.completed_at[ended.request] = outcome.at;
      }
    } else if (arrival == now) {
      const Work& work = arrivals[next_arrival++].work;
      slots[work.request] = replica->enqueue(work, now);
    } else {
      const RequestHandle request = cancels[next_cancel++].second;
      if (story.ended.contains(request)) continue;
      if (const auto ended = replica->cancel(slots.at(request), now)) {
        story.ended[request] = *ended;
        story.completed_at[request] = now;
      }
    }
  }
  story.collected.push_back(replica->collect(Seconds(1e17)));
  for (const Usage& usage : story.collected) {
    story.total.busy += usage.busy;
    story.total.energy += usage.energy;
  }
  story.segments = replica->segments();
  story.iterations = replica->iterations();
  story.power = replica->power(Seconds(1e17));
  CHECK(replica->idle());
  CHECK(replica->kv_used(Seconds(0)) == 0.0);
  return story;
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max({std::abs(a), std::abs(b), 1e-6}); }

/// Compares two tellings; returns the number of values that differ by more than 1e-9.
int differences(const Story& fast, const Story& slow) {
  int count = fast.ended.size() == slow.ended.size() ? 0 : 1;
  for (const auto& [request, a] : fast.ended) {
    const auto found = slow.ended.find(request);
    if (found == slow.ended.end()) return count + 1;
    const Ended& b = found->second;
    count += a.cancelled != b.cancelled;
    count += !close(a.started_at.value(), b.started_at.value());
    count += !close(a.first_token_at.value(), b.first_token_at.value());
    count += !close(a.energy.value(), b.energy.value());
    count += !close(a.busy.value(), b.busy.value());
    count += !close(fast.completed_at.at(request).value(), slow.completed_at.at(request).value());
  }
  count += !close(fast.power.busy.value(), slow.power.busy.value());
  count += !close(fast.power.slowed.value(), slow.power.slowed.value());
  count += !close(fast.power.at_clock.value(), slow.power.at_clock.value());
  count += std::abs((fast.power.above_cap - slow.power.above_cap).value()) > 1e-9 * slow.total.energy.value();
  count += std::abs((fast.power.above_cap_max - slow.power.above_cap_max).value()) > 1e-6;
  count += fast.preempted != slow.preempted;
  count += fast.iterations != slow.iterations;
  count += fast.collected.size() != slow.collected.size();
  for (std::size_t i = 0; i < std::min(fast.collected.size(), slow.collected.size()); ++i) {
    count += std::abs((fast.collected[i].energy - slow.collected[i].energy).value()) > 1e-9 * slow.total.energy.value();
    count += std::abs((fast.collected[i].busy - slow.collected[i].busy).value()) > 1e-9 * slow.total.busy.value();
  }
  return count;
}

struct Scenario {
  StepModel model;
  RandomBatching policy;
  std::vector<Arrival> arrivals;
  std::vector<Order> orders;
};

/// Caps and clocks in the course of the scenario, or none.
std::vector<Order> random_orders(std::uint64_t seed, Seconds until) {
  Generator random = Stream(seed, "fast-forward power").at(0);
  std::vector<Order> orders;
  if (random.uniform() < 0.3) return orders;
  Seconds time(-1.0);
  while (time < until) {
    PowerRule rule;
    if (random.uniform() < 0.7) rule.cap = Watts(185.0 + 600.0 * random.uniform());
    if (random.uniform() < 0.3) rule.prefill_clock = 0.2 + 0.8 * random.uniform();
    if (random.uniform() < 0.3) rule.decode_clock = 0.2 + 0.8 * random.uniform();
    orders.push_back({time, rule});
    time = std::max(time, Seconds(0)) + until * (0.1 + random.uniform());
  }
  return orders;
}

Scenario random_scenario(std::uint64_t seed) {
  Generator random = Stream(seed, "fast-forward").at(0);
  const auto pick = [&](double low, double high) { return low + (high - low) * random.uniform(); };
  // 18.05 GB leaves some hundred KV blocks beside the weights; 40 GB leaves plenty.
  const double memory = random.uniform() < 0.6 ? pick(18.05, 19.5) : 40.0;
  const int gpus = random.uniform() < 0.7 ? 1 : 2;
  Scenario scenario{testing::small_step_model(memory, gpus), {}, {}, {}};
  Generator windows = Stream(seed, "fast-forward windows").at(0);
  if (windows.uniform() < 0.6) {
    const SlidingWindow window{1 + static_cast<int>(900 * windows.uniform()),
                               1 + static_cast<int>(32 * windows.uniform())};
    scenario.model = testing::small_windowed_model(memory, gpus, window);
  }
  scenario.policy.sequences = static_cast<std::uint32_t>(pick(1, 40));
  scenario.policy.budget = static_cast<std::uint32_t>(pick(40, 700));
  scenario.policy.whole = random.uniform() < 0.3;
  scenario.policy.join = random.uniform() < 0.8;
  scenario.policy.delay = Seconds(pick(0, 2));
  const double rate = pick(1, 60);
  const int count = static_cast<int>(pick(1, 120));
  const auto capacity = static_cast<double>(scenario.model.tokens_max());
  Seconds now{};
  for (int i = 0; i < count; ++i) {
    now += Seconds(random.uniform() < 0.1 ? 0.0 : -std::log(random.open_uniform()) / rate);
    Arrival arrival;
    arrival.time = now;
    arrival.work.request = static_cast<RequestHandle>(i);
    arrival.work.prompt_tokens = static_cast<std::uint32_t>(std::min(pick(1, 1200), 0.6 * capacity));
    arrival.work.output_tokens =
        random.uniform() < 0.15 ? 1 : static_cast<std::uint32_t>(std::min(pick(1, 400), 0.35 * capacity));
    arrival.cancel_at = random.uniform() < 0.1 ? now + Seconds(pick(0, 3)) : Seconds(2e9);
    scenario.arrivals.push_back(arrival);
  }
  scenario.orders = random_orders(seed, now + Seconds(1));
  return scenario;
}

/// Whether the request decodes on both sides of the model's window.
bool fills_window(const StepModel& model, const Work& work) {
  return work.prompt_tokens + 1 < model.window() && work.prompt_tokens + work.output_tokens > model.window() + 1;
}

}  // namespace

TEST_CASE("the fast-forward and its stepwise twin agree on every time and every joule") {
  std::uint64_t preempted = 0;
  std::uint64_t iterations = 0;
  std::uint64_t segments = 0;
  std::uint64_t executions = 0;
  std::uint64_t fills = 0;
  std::uint64_t slowed = 0;
  std::uint64_t above_cap = 0;
  const char* const more = std::getenv("TRADEWIND_LAW_SCENARIOS");
  const std::uint64_t scenarios = more == nullptr ? 5000 : std::stoull(more);
  for (std::uint64_t seed = 0; seed < scenarios; ++seed) {
    const Scenario scenario = random_scenario(seed);
    const Story fast = tell(EngineMode::fast_forward, scenario.model, scenario.policy, scenario.arrivals,
                            scenario.orders, Seconds(0.37));
    const Story slow =
        tell(EngineMode::stepwise, scenario.model, scenario.policy, scenario.arrivals, scenario.orders, Seconds(0.37));
    INFO("seed " << seed);
    REQUIRE(slow.ended.size() == scenario.arrivals.size());
    REQUIRE(differences(fast, slow) == 0);
    Joules attributed{};
    Seconds busy{};
    for (const auto& [request, ended] : fast.ended) {
      attributed += ended.energy;
      busy += ended.busy;
    }
    REQUIRE(attributed.value() == doctest::Approx(fast.total.energy.value()).epsilon(1e-9));
    REQUIRE(busy.value() == doctest::Approx(fast.total.busy.value()).epsilon(1e-9));
    preempted += fast.preempted;
    iterations += fast.iterations;
    segments += fast.segments;
    executions += fast.executions;
    slowed += fast.power.slowed > Seconds(0) ? 1 : 0;
    above_cap += fast.power.above_cap > Joules(1e-3) ? 1 : 0;
    for (const Arrival& arrival : scenario.arrivals) fills += fills_window(scenario.model, arrival.work) ? 1 : 0;
  }
  // The scenarios reach what they are meant to reach.
  CHECK(preempted > scenarios);
  CHECK(iterations > 3 * segments);
  CHECK(executions < segments);  // boundaries at which nobody ends are passed over
  CHECK(fills > scenarios);
  CHECK(slowed > scenarios / 3);
  CHECK(above_cap > scenarios / 5);
  MESSAGE(scenarios << " scenarios: " << iterations << " iterations in " << segments << " segments and " << executions
                    << " events, " << preempted << " preemptions, " << fills << " windows filled while decoding, "
                    << slowed << " scenarios at lowered clocks, " << above_cap << " that came to exceed their cap");
}

}  // namespace tradewind
