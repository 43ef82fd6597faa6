#include "sim/agenda/event_queue.hpp"

namespace tradewind {

void EventQueue::push(const Event& event, std::size_t line) {
  boost::circular_buffer<Event>& events = lines_[line];
  if (events.full()) events.set_capacity(std::max<std::size_t>(16, 2 * events.capacity()));
  events.push_back(event);
  // At equal times the key decides, also in a line.
  auto place = events.size() - 1;
  for (; place > 0 && events[place - 1].later_than(events[place]); --place) std::swap(events[place - 1], events[place]);
  if (place == 0) update_front(line);
}

void EventQueue::pop() {
  if (!line_is_next()) {
    heap_.pop();
    heap_next_ = heap_.empty() ? never : heap_.top().time();
    return;
  }
  const std::size_t line = fronts_.first();
  lines_[line].pop_front();
  update_front(line);
}

const Event* EventQueue::next_in_line() const {
  if (!line_is_next()) return nullptr;
  const boost::circular_buffer<Event>& events = lines_[fronts_.first()];
  return events.size() > 1 ? &events[1] : nullptr;
}

void EventQueue::update_front(std::size_t line) {
  const auto before = [&](std::uint32_t a, std::uint32_t b) { return lines_[b].front().later_than(lines_[a].front()); };
  const auto& events = lines_[line];
  fronts_.set(static_cast<std::uint32_t>(line), events.empty() ? never : events.front().time(), before);
}

}  // namespace tradewind
