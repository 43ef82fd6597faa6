#include "tools/validate/validation.hpp"

#include "tools/validate/validation_table.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

ValidationGroup sample() {
  return {"sample",
          ValidationKind::calibration,
          "a made-up source",
          {"warning: of something"},
          {{"a", "power", "W", 100.0, 110.0, ""},
           {"b", "power", "W", 100.0, 80.0, "odd"},
           {"a", "time", "s", 2.0, 2.0, ""}}};
}

}  // namespace

TEST_CASE("an error is signed and relative, a group's mean is of its absolute values") {
  const ValidationGroup group = sample();
  CHECK(group.rows[0].error() == doctest::Approx(0.1));
  CHECK(group.rows[1].error() == doctest::Approx(-0.2));
  CHECK(group.mean_abs_error("power") == doctest::Approx(0.15));
  CHECK(group.mean_abs_error() == doctest::Approx(0.1));
  CHECK(group.quantities() == std::vector<std::string>{"power", "time"});
}

TEST_CASE("a group in validation.json has name, kind, rows, mean error and source") {
  const nlohmann::ordered_json document = to_json(sample());
  CHECK(document.at("name") == "sample");
  CHECK(document.at("kind") == "calibration");
  CHECK(document.at("mean_abs_error").get<double>() == doctest::Approx(0.1));
  CHECK(document.at("mean_abs_error_by_quantity").at("power").get<double>() == doctest::Approx(0.15));
  CHECK(document.at("source") == "a made-up source");
  REQUIRE(document.at("rows").size() == 3);
  const auto& row = document.at("rows").at(1);
  CHECK(row.at("id") == "b");
  CHECK(row.at("quantity") == "power");
  CHECK(row.at("unit") == "W");
  CHECK(row.at("measured") == 100.0);
  CHECK(row.at("predicted") == 80.0);
  CHECK(row.at("error").get<double>() == doctest::Approx(-0.2));
  CHECK(row.at("remark") == "odd");
  CHECK_FALSE(document.at("rows").at(0).contains("remark"));
}

TEST_CASE("the summary tells kind, rows and mean error and hides no warning, and rows stand in the details") {
  const std::string brief = validation_table({sample()}, false);
  CHECK(brief.find("sample  calibration") != std::string::npos);
  CHECK(brief.find("10.0 %") != std::string::npos);
  CHECK(brief.find("warning: of something") != std::string::npos);
  CHECK(brief.find("odd") != std::string::npos);
  CHECK(brief.find("-20.0 %") == std::string::npos);
  const std::string full = validation_table({sample()}, true);
  CHECK(full.find("-20.0 %") != std::string::npos);
  CHECK(full.find("a made-up source") != std::string::npos);
}

}  // namespace tradewind
