#include "tests/e2e/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tradewind::e2e;

namespace {

/// Made up: three batch sizes of one model.
constexpr const char* three_rows =
    "task,model_id,num_gpus,max_num_seqs,avg_output_len,output_throughput,median_itl,avg_power,energy_per_token\n"
    "chat,meta-llama/Llama-3.1-8B-Instruct,1,8,400,1000,7.6,420,0.42\n"
    "chat,meta-llama/Llama-3.1-8B-Instruct,1,64,400,5800,10.2,520,0.09\n"
    "chat,meta-llama/Llama-3.1-8B-Instruct,1,256,400,13000,18.0,610,0.047\n";

}  // namespace

TEST_CASE("a profile is written whole or not at all") {
  const Folder place;
  const std::string rows = place.write("rows.csv", std::string(three_rows));
  const std::string out = place.write("out/profile.json", std::string("the profile before"));
  const std::string command = fmt::format("exec $TRADEWIND calibrate {} --out ", rows);
  const Ended cut = outcome_in_shell("trap '' XFSZ; ulimit -f 4; " + command + out);
  CHECK(cut.code == 1);
  CHECK(cut.err.ends_with(": File too large\n"));
  CHECK(place.read("out/profile.json") == "the profile before");
  CHECK(place.contents("out") == std::vector<std::string>{"profile.json"});
  const Ended full = outcome_in_shell(command + "/dev/full");
  CHECK(full.code == 1);
  CHECK(full.err == "tradewind: the run failed: /dev/full: No space left on device\n");
  CHECK(std::filesystem::is_character_file("/dev/full"));
  const Ended whole = outcome_in_shell(command + out);
  CHECK(whole.code == 0);
  CHECK(nlohmann::json::accept(place.read("out/profile.json")));
  CHECK(outcome_in_shell(command + "/dev/stdout").out.ends_with(place.read("out/profile.json")));
}

TEST_CASE("a place where no profile can be written is refused before anything is fitted") {
  const Folder place;
  const std::string rows = place.write("rows.csv", std::string(three_rows));
  check_refused(outcome_of({"calibrate", rows, "--out", place.path()}), {"a folder where a file is to be"});
  check_refused(outcome_of({"calibrate", rows, "--out", rows + "/profile.json"}), {"which is no folder"});
}
