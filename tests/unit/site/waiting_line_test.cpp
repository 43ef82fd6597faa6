#include "sim/site/waiting_line.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

/// Requests with ids from 100 on, all of which wait.
struct Waiting {
  Passages requests;
  WaitingLine line;

  RequestHandle add(std::uint64_t id) {
    const RequestHandle handle = requests.add();
    requests[handle].id = id;
    requests[handle].stage = RequestStage::waiting;
    line.push(handle, id);
    return handle;
  }
  void leave(RequestHandle handle) {
    requests.release(handle);
    line.leave(requests);
  }
  std::uint64_t next() { return requests[line.pop(requests)].id; }
};

TEST_CASE("who has waited longest is next, and who has left is passed over") {
  Waiting waiting;
  waiting.add(100);
  const RequestHandle second = waiting.add(101);
  waiting.add(102);
  waiting.leave(second);
  CHECK(waiting.line.size() == 2);
  CHECK(waiting.next() == 100);
  CHECK(waiting.next() == 102);
  CHECK(waiting.line.size() == 0);
}

TEST_CASE("who gets the handle of one that has left does not get its place") {
  Waiting waiting;
  const RequestHandle first = waiting.add(100);
  waiting.add(101);
  waiting.leave(first);
  REQUIRE(waiting.add(102) == first);
  CHECK(waiting.next() == 101);
  CHECK(waiting.next() == 102);
}

TEST_CASE("who is on a replica by now is passed over like one that has left") {
  Waiting waiting;
  const RequestHandle first = waiting.add(100);
  waiting.add(101);
  waiting.requests[first].stage = RequestStage::on_replica;
  waiting.line.leave(waiting.requests);
  CHECK(waiting.line.size() == 1);
  CHECK(waiting.next() == 101);
}

TEST_CASE("however many have left, order and count of those who wait are kept") {
  Waiting waiting;
  std::vector<RequestHandle> handles;
  for (std::uint64_t id = 0; id < 1000; ++id) handles.push_back(waiting.add(id));
  for (std::uint64_t id = 0; id < 1000; ++id) {
    if (id % 10 != 3) waiting.leave(handles[id]);
  }
  REQUIRE(waiting.line.size() == 100);
  for (std::uint64_t id = 3; id < 1000; id += 10) REQUIRE(waiting.next() == id);
}

}  // namespace
}  // namespace tradewind
