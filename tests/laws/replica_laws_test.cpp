#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "tests/laws/dice.hpp"
#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/small_model.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>

namespace tradewind::laws {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

/// Passes everything on and breaks off where the contract of a timed process is broken.
class CheckedProcess final : public TimedProcess {
 public:
  explicit CheckedProcess(TimedProcess& inner) : inner_(&inner) {}

  [[nodiscard]] Seconds next_event() const override { return inner_->next_event(); }
  [[nodiscard]] bool next_event_starts_flow() const override { return inner_->next_event_starts_flow(); }
  [[nodiscard]] Seconds no_flow_before() const override {
    no_flow_before_ = std::max(no_flow_before_, inner_->no_flow_before());
    return no_flow_before_;
  }
  void execute_next(Flows& flows) override {
    const Seconds now = inner_->next_event();
    if (now != promised_) throw std::logic_error("the next event moved between two calls");
    if (inner_->next_event_starts_flow() && now < no_flow_before_) throw std::logic_error("a promise was broken");
    advance(now);
    inner_->execute_next(flows);
    promised_ = inner_->next_event();
    if (promised_ < now) throw std::logic_error("an event was planned for the past");
    ++events_;
  }
  void flow_finished(std::uint64_t id, Seconds now) override {
    if (now < now_) throw std::logic_error(fmt::format("a flow ended at {} s, after {} s", now.value(), now_.value()));
    inner_->flow_finished(id, now);
    promised_ = inner_->next_event();
  }
  [[nodiscard]] bool done() const override { return inner_->done(); }
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  void advance(Seconds now) {
    if (now < now_) throw std::logic_error(fmt::format("{} s came after {} s", now.value(), now_.value()));
    now_ = now;
  }

  TimedProcess* inner_;
  Seconds now_{};
  Seconds promised_ = inner_->next_event();
  mutable Seconds no_flow_before_{};  ///< the latest such promise
  std::uint64_t events_ = 0;
};

/// Work for one replica, and what became of it.
struct Story {
  std::vector<Seconds> arrived;
  std::vector<Ended> ended;
  std::vector<Seconds> ended_at;
  std::vector<Seconds> boundaries;  ///< at which the replica scheduled
  std::vector<double> kv_used;      ///< right after each
  std::uint64_t preempted = 0;
  Seconds busy{};
  Seconds present{};  ///< time with at least one request on the replica
  std::uint32_t blocks = 0;
};

/// Feeds a replica at random and notes everything, iteration by iteration.
Story tell(Dice& dice, const BatchingPolicy& policy, double memory_gb, const std::vector<Work>& work) {
  const StepModel model = testing::small_step_model(memory_gb);
  const auto replica = make_replica(EngineMode::stepwise, model, policy);
  const double gap_s = dice.between_octaves(0.01, 2.0);
  Story story;
  story.blocks = model.kv_blocks();
  story.ended.resize(work.size());
  story.ended_at.assign(work.size(), never);
  Seconds arrival{};
  Seconds last{};
  Outcome outcome;
  while (story.arrived.size() < work.size() || replica->next_event() < never) {
    const Seconds boundary = replica->next_event();
    const bool arrives = story.arrived.size() < work.size() && arrival < boundary;
    const Seconds now = arrives ? arrival : boundary;
    const bool schedules = !arrives || replica->idle();
    if (!replica->idle()) story.present += now - last;
    last = now;
    if (arrives) {
      replica->enqueue(work[story.arrived.size()], now);
      story.arrived.push_back(now);
      arrival += Seconds(dice.chance(0.3) ? 0.0 : dice.between(0.0, 2.0 * gap_s));
    } else {
      outcome.clear();
      replica->execute(outcome);
      story.preempted += outcome.preempted;
      for (const Ended& ended : outcome.ended) {
        story.ended[ended.request] = ended;
        story.ended_at[ended.request] = now;
      }
    }
    if (schedules) {
      story.boundaries.push_back(now);
      story.kv_used.push_back(replica->kv_used(now));
    }
    const double used = replica->kv_used(now);
    REQUIRE(used >= 0.0);
    REQUIRE(used <= 1.0);
    if (replica->idle()) REQUIRE(used == 0.0);
  }
  story.busy = replica->collect(last).busy;
  REQUIRE(replica->idle());
  return story;
}

/// Whether somebody waited at the k-th boundary although a slot and KV blocks were free.
bool kept_out(const Story& story, std::size_t k, const std::vector<Work>& work, std::uint32_t sequences_max) {
  const Seconds at = story.boundaries[k];
  std::uint32_t running = 0;
  std::size_t head = work.size();
  for (std::size_t i = 0; i < work.size(); ++i) {
    const Seconds started = story.ended[i].started_at;
    if (started <= at && story.ended_at[i] > at) ++running;
    if (head == work.size() && story.arrived[i] < at - Seconds(1e-6) && started > at) head = i;
  }
  if (head == work.size() || running >= sequences_max) return false;
  const double free = (1.0 - story.kv_used[k]) * story.blocks;
  const double needed = std::ceil(work[head].prompt_tokens / 16.0) + running;  // a block for each that decodes, at most
  return needed <= free;
}

}  // namespace

TEST_CASE("time never runs backwards, under the engine and whatever the policy") {
  const LawFolder folder;
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  std::vector<ChildWork> jobs;
  std::vector<Scenario> scenarios;
  for (const Subject& subject : every_policy()) {
    for (std::uint64_t seed = 1; seed <= seed_count(); ++seed) {
      scenarios.push_back(read(random_scenario(folder, seed, subject, wishes), folder));
    }
  }
  for (const Scenario& scenario : scenarios) {
    jobs.push_back([&](const ChildProgress&) {
      const Plan plan = build_plan(scenario, folder.library());
      OpenArrivals arrivals(plan.workload);
      Fleet fleet(plan, arrivals);
      CheckedProcess checked(fleet);
      const ClockStatistics statistics = run_clock(plan.platform, checked);
      fleet.finish();
      if (statistics.events != checked.events()) throw std::logic_error("the clock lost count of its events");
      return std::to_string(checked.events());
    });
  }
  ChildOptions options;
  options.parallel = 2;
  std::uint64_t events = 0;
  const auto results = run_in_children(jobs, options);
  for (std::size_t i = 0; i < results.size(); ++i) {
    CAPTURE(scenarios[i].name);
    if (results[i].error) std::rethrow_exception(results[i].error);
    events += std::stoull(results[i].output);
  }
  check_reached("events", static_cast<double>(events), 100000);
  MESSAGE(jobs.size() << " scenarios, " << events << " events");
}

template <class Visit>
void for_each_replica(Fleet& fleet, const Visit& visit) {
  for (Region& region : fleet.regions()) {
    for (const auto& pool : region.pools()) {
      for (std::uint32_t i = 0; i < pool->size(); ++i) visit(*pool, i);
    }
  }
}

TEST_CASE("KV blocks are conserved and never over capacity in any fleet") {
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  std::uint64_t looks = 0;
  double fullest = 0.0;
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& scenario) {
    Dice dice(scenario.json["seed"].get<std::uint64_t>(), "laws/looks");
    const FinishedRun run(read(scenario, folder), folder.library(), [&](Fleet& fleet, Seconds now) {
      if (!dice.chance(0.2)) return;
      for_each_replica(fleet, [&](Pool& pool, std::uint32_t i) {
        Replica& replica = pool.replica(i);
        const double used = replica.kv_used(now);
        REQUIRE(used >= 0.0);
        REQUIRE(used <= 1.0);
        if (replica.idle()) REQUIRE(used == 0.0);
        fullest = std::max(fullest, used);
        ++looks;
      });
    });
  });
  check_reached("fullest", static_cast<double>(fullest), 0.98);
  MESSAGE(looks << " looks, fullest " << fullest);
}

TEST_CASE("nobody waits for ever: a replica with requests has its next event, a pool with a free slot no queue") {
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  std::uint64_t looks = 0;
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library(), [&](Fleet& fleet, Seconds) {
      for_each_replica(fleet, [&](Pool& pool, std::uint32_t i) {
        Replica& replica = pool.replica(i);
        const bool has_next = replica.next_event() < never;
        REQUIRE(has_next == !replica.idle());
        REQUIRE(replica.idle() == (pool.outstanding(i) == 0));
        // Somebody who waits finds every slot of the ready replicas taken, and makes sure that a replica starts.
        const std::uint64_t given = pool.outstanding_total() - pool.waiting();
        const std::uint64_t slots = std::uint64_t{pool.slots_per_replica()} * pool.ready_count();
        REQUIRE((pool.waiting() == 0 || given >= slots));
        REQUIRE((pool.waiting() == 0 || pool.starting_count() > 0));
        ++looks;
      });
    });
  });
  MESSAGE(looks << " looks");
}

TEST_CASE("a replica that batches continuously works whenever it has work, and keeps out nobody who fits") {
  std::uint64_t boundaries = 0;
  std::uint64_t waits = 0;
  std::uint64_t preempted = 0;
  for (const PolicyEntry& info : testing::entries<BatchingPolicy>()) {
    if (info.name != "continuous" && info.name != "chunked") continue;
    for (std::uint64_t seed = 1; seed <= 10 * seed_count(); ++seed) {
      CAPTURE(info.name);
      CAPTURE(seed);
      Dice dice(seed, "laws/work-conserving");
      const auto sequences = static_cast<std::uint32_t>(dice.whole(1, 24));
      // A budget that every prompt of the story fits into at once: slots and KV cache alone keep requests out.
      const auto policy =
          testing::made<BatchingPolicy>(info.name, {{"sequences_max", sequences}, {"token_budget", 200000}});
      std::vector<Work> work;
      const int count = dice.whole(20, 100);
      for (int i = 0; i < count; ++i) {
        work.push_back({static_cast<RequestHandle>(i), static_cast<std::uint32_t>(dice.whole(1, 1000)),
                        static_cast<std::uint32_t>(dice.whole(1, 200))});
      }
      const double memory_gb = dice.chance(0.5) ? dice.between(18.1, 19.0) : 40.0;
      const Story story = tell(dice, *policy, memory_gb, work);
      REQUIRE(story.busy.value() == doctest::Approx(story.present.value()).epsilon(1e-9));
      preempted += story.preempted;
      for (std::size_t i = 0; i < work.size(); ++i) waits += story.ended[i].started_at > story.arrived[i] ? 1 : 0;
      if (story.preempted > 0) continue;  // the queue's head is then another than its first arrival
      for (std::size_t k = 0; k < story.boundaries.size(); ++k) {
        CAPTURE(story.boundaries[k].value());
        REQUIRE(!kept_out(story, k, work, sequences));
      }
      boundaries += story.boundaries.size();
    }
  }
  check_reached("waits", static_cast<double>(waits), 1000);
  check_reached("boundaries", static_cast<double>(boundaries), 10000);
  MESSAGE(boundaries << " boundaries with nobody kept out, " << waits << " waits, " << preempted << " preemptions");
}

}  // namespace tradewind::laws
