#include "sim/run/event_queue.hpp"

namespace tradewind {

void TimerQueue::push(const Timer& timer, std::size_t line) {
  boost::circular_buffer<Timer>& timers = lines_[line];
  if (timers.full()) timers.set_capacity(std::max<std::size_t>(16, 2 * timers.capacity()));
  timers.push_back(timer);
  // At equal times the key decides, also in a line.
  auto place = timers.size() - 1;
  for (; place > 0 && timers[place - 1].later_than(timers[place]); --place) std::swap(timers[place - 1], timers[place]);
  if (place == 0) update_front(line);
}

void TimerQueue::pop() {
  if (!line_is_next()) {
    heap_.pop();
    heap_next_ = heap_.empty() ? never : heap_.top().time();
    return;
  }
  const std::size_t line = fronts_.first();
  lines_[line].pop_front();
  update_front(line);
}

const Timer* TimerQueue::next_in_line() const {
  if (!line_is_next()) return nullptr;
  const boost::circular_buffer<Timer>& timers = lines_[fronts_.first()];
  return timers.size() > 1 ? &timers[1] : nullptr;
}

void TimerQueue::update_front(std::size_t line) {
  const auto before = [&](std::uint32_t a, std::uint32_t b) { return lines_[b].front().later_than(lines_[a].front()); };
  const auto& timers = lines_[line];
  fronts_.set(static_cast<std::uint32_t>(line), timers.empty() ? never : timers.front().time(), before);
}

}  // namespace tradewind
