#include "tests/unit/traces/workload_samples.hpp"

#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr const char* header = "arrived_at,num_prefill_tokens,num_decode_tokens,model,from,kind,who\n";

/// Two origins, two classes that share a trace, and two models that rows may name.
WorkloadSpec named(const std::string& path, const nlohmann::json& changes) {
  nlohmann::json requests = {{"format", "vidur"}, {"path", path}};
  if (!changes.is_null()) requests.update(changes);
  WorkloadSpec spec;
  spec.requests = request_spec(requests);
  spec.origins = {{0.5, 1.0, "oslo"}, {0.5, -5.0, "lima"}};
  spec.classes = {{1.0, {}, "chat"}, {0.0, {}, "batch"}};
  spec.models = {"large", "small"};
  spec.start = *parse_utc("2023-11-16T00:00:00Z");
  spec.duration = Seconds(86'400.0);
  return spec;
}

const nlohmann::json every_name = {{"model_column", "model"},       {"model_map", {{"gpt-4", "large"}}},
                                   {"origin_column", "From"},       {"class_column", "kind"},
                                   {"class_map", {{"b", "batch"}}}, {"tenant_column", "who"},
                                   {"tenant_map", {{"", "nobody"}}}};

}  // namespace

TEST_CASE("model, origin, class and tenant of a request are its row's, by the map or by name") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", std::string(header) +
                                                     "0,1,1,gpt-4,oslo,chat,ann\n"
                                                     "1,2,1,small,lima,b,bob\n"
                                                     "2,3,1,large,lima,batch,\n"
                                                     "3,4,1,small,oslo,chat,ann\n");
  for (const nlohmann::json& more : {nlohmann::json::object(), diurnal, nlohmann::json{{"order", "sort"}}}) {
    CAPTURE(more.dump());
    nlohmann::json changes = every_name;
    changes.update(more);
    WorkloadStream stream(named(path, changes));
    std::vector<Arrival> arrivals;
    while (const auto arrival = stream.next()) arrivals.push_back(*arrival);
    std::sort(arrivals.begin(), arrivals.end(),
              [](const Arrival& a, const Arrival& b) { return a.prompt_tokens < b.prompt_tokens; });
    REQUIRE(arrivals.size() == 4);
    const std::vector<std::uint16_t> models{1, 2, 1, 2};
    const std::vector<std::uint16_t> origins{0, 1, 1, 0};
    const std::vector<std::uint16_t> classes{0, 1, 1, 0};
    const std::vector<std::string> tenants{"ann", "bob", "nobody", "ann"};
    for (std::size_t i = 0; i < 4; ++i) {
      CAPTURE(i);
      CHECK(arrivals[i].model == models[i]);
      CHECK(arrivals[i].origin == origins[i]);
      CHECK(arrivals[i].klass == classes[i]);
      REQUIRE(arrivals[i].tenant > 0);
      CHECK(stream.tenants()[arrivals[i].tenant - 1U] == tenants[i]);
    }
  }
}

TEST_CASE("without columns of names a request has no model and no tenant of its own") {
  const TemporaryFolder folder;
  const auto arrivals = all_arrivals(named(trace_of(folder, 10, 1.0), {}));
  REQUIRE(arrivals.size() == 10);
  for (const Arrival& arrival : arrivals) CHECK((arrival.model == 0 && arrival.tenant == 0 && arrival.klass == 0));
}

TEST_CASE("a name that nobody knows is an error with its row and value, and a counted bad row when skipped") {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"gpt-5,oslo,chat,x",
       R"(line 3: found "gpt-5", expected a known model, or a cell that "model_map" has: "gpt-4", "large", "small")"},
      {"gpt-4,rome,chat,x",
       R"(line 3: found "rome", expected a known origin, or a cell that "origin_map" has: "oslo", "lima")"},
      {"gpt-4,oslo,fun,x",
       R"(line 3: found "fun", expected a known class, or a cell that "class_map" has: "b", "chat", "batch")"},
      {",oslo,chat,x", "line 3: found \"\""}};
  for (const auto& [row, message] : rows) {
    const std::string path =
        folder.write("a.csv", std::string(header) + "0,1,1,gpt-4,oslo,chat,x\n1,1,1," + row + "\n");
    const std::string error = config_error([&] { (void)all_arrivals(named(path, every_name)); });
    CHECK_MESSAGE(contains(error, message), error);
    nlohmann::json skipping = every_name;
    skipping.update({{"on_bad_row", "skip"}, {"bad_rows_max_share", 0.5}});
    WorkloadStream stream(named(path, skipping));
    while (stream.next()) {
    }
    const auto inputs = stream.inputs();
    CHECK(inputs[0].rows_skipped == 1);
    CHECK(inputs[0].requests->bad == std::map<std::string, std::uint64_t>{{"unknown_name", 1}});
  }
}

TEST_CASE("a tenant without a name is a bad row unless the map has one for it") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", std::string(header) + "0,1,1,gpt-4,oslo,chat,\n");
  nlohmann::json changes = every_name;
  CHECK(all_arrivals(named(path, changes)).size() == 1);
  changes.erase("tenant_map");
  CHECK(contains(config_error([&] { (void)all_arrivals(named(path, changes)); }), "line 2: found \"\""));
}

TEST_CASE("a row may not name a class that has requests of its own") {
  const TemporaryFolder folder;
  WorkloadSpec spec = named(folder.write("a.csv", std::string(header) + "0,1,1,gpt-4,oslo,batch,x\n"), every_name);
  spec.classes[1].requests = request_spec({{"format", "synthetic"}, {"rate_rps", 1}});
  CHECK(contains(config_error([&] { (void)all_arrivals(spec); }), "line 2: found \"batch\""));
}

TEST_CASE("names of rows leave the draws of difficulty as they are") {
  const TemporaryFolder folder;
  std::string text = header;
  for (int i = 0; i < 100; ++i) text += fmt::format("{},1,1,small,{},chat,x\n", i, i % 3 == 0 ? "oslo" : "lima");
  const std::string path = folder.write("a.csv", text);
  const auto plain = all_arrivals(named(path, {}));
  const auto with_names = all_arrivals(named(path, every_name));
  REQUIRE(plain.size() == with_names.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    CHECK(plain[i].difficulty == with_names[i].difficulty);
    CHECK(plain[i].confidence_noise == with_names[i].confidence_noise);
  }
}

TEST_CASE("a request that no region can serve is refused with its model, class and origin") {
  const TemporaryFolder folder;
  WorkloadSpec spec =
      named(folder.write("a.csv", std::string(header) + "0,1,1,gpt-4,oslo,chat,x\n1,1,1,small,lima,b,x\n"), every_name);
  spec.served.assign(12, true);
  CHECK(all_arrivals(spec).size() == 2);
  spec.served[(1 * 2 + 1) * 3 + 2] = false;
  CHECK(
      contains(config_error([&] { (void)all_arrivals(spec); }), "at 1 s a request for small of class batch from lima"));
}

TEST_CASE("a row is refused for its own origin alone, though it names no model") {
  const TemporaryFolder folder;
  nlohmann::json changes = every_name;
  for (const char* key : {"model_column", "model_map"}) changes.erase(key);
  const auto rows = [&](const std::string& text) {
    WorkloadSpec spec = named(folder.write("a.csv", header + text), changes);
    spec.served.assign(12, true);
    spec.served[(0 * 2 + 1) * 3] = false;  // chat from lima
    return spec;
  };
  CHECK(all_arrivals(rows("0,1,1,,oslo,chat,x\n1,1,1,,lima,b,x\n")).size() == 2);
  CHECK(contains(config_error([&] { (void)all_arrivals(rows("0,1,1,,oslo,chat,x\n1,1,1,,lima,chat,x\n")); }),
                 "at 1 s a request of class chat from lima"));
}

TEST_CASE("repeated and superposed rows keep their names") {
  const TemporaryFolder folder;
  std::string text = header;
  for (int i = 0; i < 900; ++i)
    text += fmt::format("{},{},1,{},oslo,chat,t{}\n", i, i + 1, i % 2 == 0 ? "small" : "large", i % 5);
  nlohmann::json changes = every_name;
  changes.update({{"repeat", true}, {"superpose", 2}});
  WorkloadStream stream(named(folder.write("a.csv", text), changes));
  for (int i = 0; i < 5000; ++i) {
    const auto arrival = stream.next();
    REQUIRE(arrival.has_value());
    const std::uint32_t row = arrival->prompt_tokens - 1;
    REQUIRE(arrival->model == (row % 2 == 0 ? 2 : 1));
    REQUIRE(stream.tenants()[arrival->tenant - 1U] == fmt::format("t{}", row % 5));
  }
}
