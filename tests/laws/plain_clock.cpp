#include "tests/laws/plain_clock.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>

namespace tradewind::laws {

namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

}  // namespace

void PlainClock::run(TimedProcess& process, const std::function<void(Seconds)>& observe) {
  while (!process.done()) {
    const auto flow =
        std::min_element(flows_.begin(), flows_.end(), [](const Flow& a, const Flow& b) { return a.end < b.end; });
    const Seconds event = process.next_event();
    if (flow != flows_.end() && flow->end <= event) {
      const Flow ended = *flow;
      flows_.erase(flow);
      now_ = ended.end;
      process.flow_finished(ended.id, ended.end);
      continue;
    }
    if (event == never) throw std::logic_error(fmt::format("nothing is pending at {} s", now_.value()));
    if (event < now_) throw std::logic_error(fmt::format("{} s came after {} s", event.value(), now_.value()));
    now_ = event;
    process.execute_next(*this);
    if (observe) observe(event);
  }
}

void PlainClock::start(std::uint64_t id, std::size_t from, std::size_t to, Bytes bytes) {
  BytesPerSecond slowest(std::numeric_limits<double>::infinity());
  for (const std::size_t link : platform_->hosts.at(from).up_links) {
    slowest = std::min(slowest, platform_->links[link].bandwidth);
  }
  for (const std::size_t link : platform_->hosts.at(to).down_links) {
    slowest = std::min(slowest, platform_->links[link].bandwidth);
  }
  flows_.push_back({now_ + bytes / slowest, id});
}

bool PlainClock::cancel(std::uint64_t id) {
  return std::erase_if(flows_, [&](const Flow& flow) { return flow.id == id; }) > 0;
}

namespace {

Plan changed(Plan plan, const FinishedRun::Change& change) {
  if (change) change(plan);
  return plan;
}

}  // namespace

FinishedRun::FinishedRun(Scenario scenario, const Library& library, const Observe& observe,
                         const std::vector<Observer*>& observers, const Change& change)
    : scenario_(std::move(scenario)),
      plan_(changed(build_plan(scenario_, library), change)),
      arrivals_(plan_.workload),
      fleet_(plan_, arrivals_) {
  fleet_.books().add(records_);
  for (Observer* const observer : observers) fleet_.books().add(*observer);
  PlainClock clock(plan_.platform);
  if (observe) {
    clock.run(fleet_, [&](Seconds now) { observe(fleet_, now); });
  } else {
    clock.run(fleet_);
  }
  fleet_.finish();
}

}  // namespace tradewind::laws
