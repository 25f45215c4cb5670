// The naive program on the real reports. Each number is derived by hand from the
// lines of deploy/data/ai-deals.jsonl, as the comment beside it says.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "measure/batch.h"
#include "tests/support/real_log.h"

namespace keiretsu::testing {
namespace {

class RealReports : public ::testing::Test {
 protected:
  static std::optional<double> value(std::string_view until, Lens lens, std::string_view measure, const std::vector<std::string>& ids,
                                     std::string_view layer = "") {
    static const std::vector<DealReport> reports = real_reports();
    static const std::vector<RegistryEntry> registry = real_registry();
    static const FxTable fx;
    const Lens lenses[] = {lens};
    for (const Reading& r : measure::batch_readings({reports, registry, fx, parse_day(until).value()}, lenses))
      if (r.measure == measure && r.ids == ids && r.layer == layer)
        return std::visit([](auto v) { return static_cast<double>(v); }, r.value);
    return std::nullopt;
  }
  static std::optional<double> oracle_on_openai(std::string_view until, Lens lens) {
    return value(until, lens, "commitment_to_revenue", {"oracle", "openai"});
  }
  static std::optional<double> openai_clouds(std::string_view until, Lens lens) {
    return value(until, lens, "sourcing_count_hhi", {"openai"}, "cloud");
  }
};

TEST_F(RealReports, OracleSellsMoreToOpenAiThanItEverSold) {
  // 30 bn a year on a revenue of 57.4 bn.
  EXPECT_FALSE(oracle_on_openai("2025-06-29", Lens::reported));
  EXPECT_NEAR(oracle_on_openai("2025-06-30", Lens::reported).value(), 30 / 57.4, 1e-15);
  EXPECT_FALSE(oracle_on_openai("2025-06-30", Lens::stated));
  EXPECT_FALSE(oracle_on_openai("2025-07-21", Lens::stated));
  EXPECT_NEAR(oracle_on_openai("2025-07-22", Lens::stated).value(), 30 / 57.4, 1e-15);
  EXPECT_FALSE(oracle_on_openai("2025-09-09", Lens::firm));
  // 300 bn over 5 years, which are 1,826 days: 60.008 bn a year, to the cent.
  EXPECT_NEAR(oracle_on_openai("2025-09-10", Lens::firm).value(), 300 * 365.25 / 1826 / 57.4, 1e-13);
}

TEST_F(RealReports, OpenAiGoesFromOneCloudToMany) {
  // Microsoft alone from 2019; Oracle on 2024-06-11; CoreWeave on 2025-03-10; Stargate UAE on 2025-05-22.
  EXPECT_EQ(openai_clouds("2019-07-22", Lens::stated), 10000);
  EXPECT_EQ(openai_clouds("2024-06-10", Lens::stated), 10000);
  EXPECT_EQ(openai_clouds("2024-06-11", Lens::stated), 5000);
  EXPECT_EQ(openai_clouds("2025-03-09", Lens::stated), 5000);
  EXPECT_NEAR(openai_clouds("2025-03-10", Lens::stated).value(), 1e4 / 3, 1e-11);
  EXPECT_EQ(openai_clouds("2025-05-22", Lens::stated), 2500);
  // Google is a rumour from 2025-06-10 on, stated on 2025-07-16.
  EXPECT_EQ(openai_clouds("2025-06-10", Lens::reported), 2000);
  EXPECT_EQ(openai_clouds("2025-06-10", Lens::stated), 2500);
  EXPECT_EQ(openai_clouds("2025-07-16", Lens::stated), 2000);
}

TEST_F(RealReports, ALetterAboutChangesLeavesTheSignedContract) {
  // Microsoft, CoreWeave and Oracle, one deal each, before and after Microsoft's letter of 2025-09-11.
  EXPECT_NEAR(openai_clouds("2025-09-10", Lens::firm).value(), 1e4 / 3, 1e-11);
  EXPECT_NEAR(openai_clouds("2025-09-11", Lens::firm).value(), 1e4 / 3, 1e-11);
}

TEST_F(RealReports, AnthropicBuysFromItsInvestors) {
  // Google's stake and cloud contract are told on 2023-02-03, Amazon's on 2023-09-25.
  const auto pair = [](std::string_view until, const std::string& investor) {
    return value(until, Lens::stated, "capital_for_supply", {investor, "anthropic"});
  };
  EXPECT_FALSE(pair("2023-02-02", "google"));
  EXPECT_EQ(pair("2023-02-03", "google"), 1);
  EXPECT_FALSE(pair("2023-09-24", "amazon"));
  EXPECT_EQ(pair("2023-09-25", "amazon"), 1);
  EXPECT_EQ(pair("2025-09-30", "google"), 1);
  EXPECT_EQ(pair("2025-09-30", "amazon"), 1);
}

TEST_F(RealReports, AnthropicsMoveToAwsShowsInCountsAlone) {
  // One deal with each cloud; a second one with Amazon on 2024-11-22. No amount is told.
  EXPECT_EQ(value("2024-11-21", Lens::stated, "sourcing_count_cr1", {"anthropic"}, "cloud"), .5);
  EXPECT_EQ(value("2024-11-22", Lens::stated, "sourcing_count_cr1", {"anthropic"}, "cloud"), 2.0 / 3);
  EXPECT_FALSE(value("2024-11-22", Lens::stated, "sourcing_cr1", {"anthropic"}, "cloud"));
}

TEST_F(RealReports, NvidiaPromisesMoreThanItsEquity) {
  // 100 m in the round of 2024-10-02, up to 100 bn in the letter of 2025-09-22, on an equity of 79.3 bn.
  const auto exposure = [](std::string_view until, Lens lens) { return value(until, lens, "large_exposure", {"nvidia", "openai"}); };
  EXPECT_NEAR(exposure("2025-09-21", Lens::stated).value(), .1 / 79.3, 1e-15);
  EXPECT_NEAR(exposure("2025-09-22", Lens::stated).value(), 100.1 / 79.3, 1e-15);
  EXPECT_NEAR(exposure("2025-09-22", Lens::firm).value(), .1 / 79.3, 1e-15);
  // With SoftBank's up to 40.5 bn on 82 bn those who could hardly let it fail; Microsoft's 13 bn on 343.5 bn are no tenth.
  EXPECT_EQ(value("2025-09-30", Lens::stated, "support_incentive_partners", {"openai"}), 2);
  EXPECT_EQ(value("2025-09-30", Lens::stated, "support_incentive_cents", {"openai"}), 140.6e11);
}

TEST_F(RealReports, AbileneIsBuiltForOpenAiByOthers) {
  // Crusoe's 3.4 bn, then 15 bn. The chips of Oracle are part of that site, OpenAI buys nothing from Crusoe and holds no asset of its own.
  const auto pair = [](std::string_view until, std::string_view measure) {
    return value(until, Lens::reported, measure, {"crusoe", "openai"});
  };
  EXPECT_EQ(pair("2025-05-20", "uncovered_capex_cents"), 3.4e11);
  EXPECT_EQ(pair("2025-09-30", "uncovered_capex_cents"), 15e11);
  EXPECT_EQ(pair("2025-09-30", "coverage"), 0);
  EXPECT_EQ(pair("2025-09-30", "asymmetry"), 1);
  EXPECT_EQ(value("2025-09-30", Lens::reported, "risk_transfer_ratio", {"openai"}), 1);
  EXPECT_FALSE(value("2025-09-30", Lens::reported, "coverage", {"oracle", "openai"}));
}

TEST_F(RealReports, CoreWeavePaysItsCustomerInShares) {
  // 350 m of shares for 22.4 bn of orders, both over five years by default.
  EXPECT_NEAR(value("2025-09-30", Lens::firm, "vendor_financing_ratio", {"coreweave", "openai"}).value(), .35 / 22.4, 1e-9);
  EXPECT_NEAR(value("2025-09-30", Lens::firm, "alliance_supply_share", {"coreweave", "openai"}).value(), 22.4 / 22.75, 1e-12);
  EXPECT_EQ(value("2025-09-30", Lens::firm, "non_cash_share", {"openai-coreweave-2025"}), 1);
  // Shares of its own are no exposure, and its equity is negative anyhow.
  EXPECT_FALSE(value("2025-09-30", Lens::firm, "large_exposure", {"coreweave", "openai"}));
}

TEST_F(RealReports, FilingsTellWhoTheCustomersAre) {
  EXPECT_EQ(value("2025-09-30", Lens::stated, "disclosed_dependence", {"cerebras", "g42"}), .83);
  EXPECT_EQ(value("2025-09-30", Lens::stated, "disclosed_dependence", {"coreweave", "microsoft"}), .62);  // 2024, not the .35 of 2023
}

TEST_F(RealReports, EightRivalsOfNvidiaBackUaLink) {
  // AMD, Broadcom, Cisco, Google, HPE, Intel, Meta, Microsoft: all of them make chips, as NVIDIA does.
  const auto ualink = [](std::string_view until, std::string_view measure) {
    return value(until, Lens::stated, measure, {"ualink-2024"}, "chips");
  };
  EXPECT_FALSE(ualink("2024-05-29", "rival_density"));
  EXPECT_EQ(ualink("2024-05-30", "rival_density"), 1);
  EXPECT_EQ(ualink("2024-05-30", "common_enemy_closure"), 1);
  EXPECT_LT(ualink("2025-09-30", "power_ratio").value(), 1);
}

}  // namespace
}  // namespace keiretsu::testing
