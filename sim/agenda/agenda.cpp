#include "sim/agenda/agenda.hpp"

#include "sim/base/units/limits.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

Agenda::Agenda(std::size_t lines, std::size_t replicas, std::size_t nodes)
    : events_(lines),
      boundaries_(replicas),
      generations_{{{}, std::vector<std::uint32_t>(replicas), std::vector<std::uint32_t>(nodes)}} {}

void Agenda::look_ahead() {
  due_at_ = boundaries_.next();
  due_ = Due::boundary;
  if (events_.next() < due_at_) {
    due_at_ = events_.next();
    due_ = Due::event;
  }
  // Who arrives at no distance is delivered at once, and so before anybody leaves, whenever it is routed.
  const bool before_event = due_ == Due::event && arrival_ == due_at_ && events_.top().kind() > EventKind::delivery;
  if (arrival_ < due_at_ || before_event) {
    due_at_ = arrival_;
    due_ = Due::arrival;
  }
}

Seconds Agenda::no_flow_before(Seconds lead) const {
  const Seconds later = next() + lead;
  return flow_starts_.empty() ? later : std::min(later, flow_starts_.top());
}

void Agenda::advance() {
  if (due_at_ < now_ - 2.0 * boundary_tolerance - now_ * 1e-15) {
    throw std::logic_error(fmt::format("an event at {} s came up at {} s", due_at_.value(), now_.value()));
  }
  now_ = std::max(due_at_, now_);
}

Event Agenda::take() {
  const Event event = events_.top();
  events_.pop();
  if (starts_flow(event.kind())) flow_starts_.pop();
  return event;
}

}  // namespace tradewind
