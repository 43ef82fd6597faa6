#pragma once

#include "sim/agenda/agenda.hpp"
#include "sim/fleet/plan.hpp"
#include "sim/request/passages.hpp"

#include <deque>
#include <vector>

namespace tradewind {

/// When clients leave: of a class all wait as long, so that who came first is the first to leave, and one event a class
/// is pending.
class Patience {
 public:
  /// Both must outlive it.
  Patience(const Plan& plan, Agenda& agenda) : plan_(&plan), agenda_(&agenda), waiting_(plan.classes.size()) {}

  /// A request has arrived, whose client may leave.
  void begin(RequestHandle handle, const Passage& request) {
    const auto& timeout = plan_->classes[request.klass].timeout;
    if (!timeout) return;
    waiting_[request.klass].push_back({handle, request.id});
    if (waiting_[request.klass].size() == 1) plan_event(request.klass, request.arrived + *timeout);
  }
  /// The event of a class is due.
  /// \param leave  Called with each whose client leaves now.
  template <class Leave>
  void expire(std::uint16_t klass, Passages& requests, const Leave& leave) {
    auto& line = waiting_[klass];
    const Seconds timeout = *plan_->classes[klass].timeout;
    while (!line.empty()) {
      const Client client = line.front();
      if (requests.holds(client.handle, client.id)) {
        const Seconds leaves = requests[client.handle].arrived + timeout;
        if (leaves > agenda_->now()) {
          plan_event(klass, leaves);
          return;
        }
        leave(client.handle);
      }
      line.pop_front();
    }
  }

 private:
  struct Client {
    RequestHandle handle;
    std::uint64_t id;
  };
  void plan_event(std::uint16_t klass, Seconds at) { agenda_->plan(at, EventKind::time_out, klass, klass); }

  const Plan* plan_;
  Agenda* agenda_;
  std::vector<std::deque<Client>> waiting_;  ///< by class, in order of arrival
};

}  // namespace tradewind
