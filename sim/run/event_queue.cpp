#include "sim/run/event_queue.hpp"

#include <algorithm>

namespace tradewind {

void TimerQueue::push(const Timer& timer, std::size_t line) {
  boost::circular_buffer<Timer>& timers = lines_[line];
  if (timers.full()) timers.set_capacity(std::max<std::size_t>(16, 2 * timers.capacity()));
  timers.push_back(timer);
  // At equal times the key decides, also in a line.
  for (auto i = timers.size() - 1; i > 0 && timers[i - 1].later_than(timers[i]); --i) std::swap(timers[i - 1], timers[i]);
  const Timer& front = timers.front();
  if (timers.size() == 1 || front.rank() == timer.rank()) {
    set_front(static_cast<std::uint32_t>(line));
  }
}

void TimerQueue::pop() {
  if (!line_is_next()) {
    heap_.pop();
    return;
  }
  const std::uint32_t line = line_fronts_.first().line;
  boost::circular_buffer<Timer>& timers = lines_[line];
  timers.pop_front();
  if (timers.empty()) {
    line_fronts_.set(line, {});
  } else {
    set_front(line);
  }
}

Timer TimerQueue::top() const {
  if (!line_is_next()) return heap_.top();
  const Front& line = line_fronts_.first();
  return {Seconds(std::bit_cast<double>(line.time)), line.rank, line.subject};
}

void TimerQueue::set_front(std::uint32_t line) {
  const Timer& timer = lines_[line].front();
  line_fronts_.set(line, {bits_of(timer.time()), timer.rank(), timer.subject(), line});
}

const Timer* TimerQueue::next_in_line() const {
  if (!line_is_next()) return nullptr;
  const boost::circular_buffer<Timer>& timers = lines_[line_fronts_.first().line];
  return timers.size() > 1 ? &timers[1] : nullptr;
}

}  // namespace tradewind
