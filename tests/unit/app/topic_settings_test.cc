#include "app/topic_settings.h"

#include <gtest/gtest.h>

namespace keiretsu::app {
namespace {

TopicFacts by_the_book() {
  return {"t",
          {{"cleanup.policy", "delete"},
           {"retention.ms", "-1"},
           {"retention.bytes", "-1"},
           {"compression.type", "zstd"},
           {"max.message.bytes", "1048576"},
           {"min.insync.replicas", "2"},
           {"message.timestamp.type", "CreateTime"}},
          3,
          3};
}

// Verdict and message of what is found.
std::string told(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& f : findings) out.append(name(f.verdict)).append(" ").append(f.message).append("\n");
  return out;
}

TEST(TopicSettings, ByTheBookAllIsWell) {
  const std::string good = "good t: cleanup.policy delete, retention.ms -1, message.timestamp.type CreateTime\n";
  EXPECT_EQ(told(judge_input("x", by_the_book())), good);
  EXPECT_EQ(told(judge_output("x", by_the_book())), good);
  TopicFacts alone = by_the_book();
  alone.settings["min.insync.replicas"] = "1";
  alone.replicas = alone.brokers = 1;
  EXPECT_EQ(told(judge_output("x", alone)), good) << "one broker can have no more";
}

TEST(TopicSettings, ASettingThatIsNotAsItShouldBeIsNamed) {
  struct Case {
    const char *setting, *value, *input, *output;  // how the only finding begins
  };
  for (const auto& [setting, value, input, output] :
       {Case{"cleanup.policy", "compact", "wrong t: cleanup.policy is compact; expected delete",
             "wrong t: cleanup.policy is compact; expected delete"},
        Case{"cleanup.policy", "compact,delete", "wrong t: cleanup.policy is compact,delete", "wrong t: cleanup.policy is compact,delete"},
        Case{"retention.ms", "1000", "warning t: retention.ms is 1000 and message.timestamp.type CreateTime",
             "warning t: retention.ms is 1000; expected -1"},
        Case{"retention.bytes", "1000", "warning t: retention.bytes is 1000", "warning t: retention.bytes is 1000"},
        Case{"compression.type", "producer", "warning t: compression.type is producer", "warning t: compression.type is producer"},
        Case{"max.message.bytes", "100", "warning t: max.message.bytes is 100", "wrong t: max.message.bytes is 100"},
        Case{"min.insync.replicas", "1", "warning t: min.insync.replicas is 1; expected 2",
             "warning t: min.insync.replicas is 1; expected 2"},
        Case{"min.insync.replicas", "4", "good t: ", "wrong t: min.insync.replicas is 4 of 3 replicas"}}) {
    TopicFacts topic = by_the_book();
    topic.settings[setting] = value;
    for (const auto& [found, begins] : {std::pair{judge_input("x", topic), input}, std::pair{judge_output("x", topic), output}}) {
      ASSERT_EQ(found.size(), 1U) << told(found);
      EXPECT_TRUE(told(found).starts_with(begins)) << setting << ": " << told(found);
    }
  }
  TopicFacts alone = by_the_book();
  alone.replicas = 1;
  alone.settings["min.insync.replicas"] = "1";
  EXPECT_TRUE(told(judge_input("x", alone)).starts_with("warning t: has 1 replica; expected 3")) << told(judge_input("x", alone));
}

}  // namespace
}  // namespace keiretsu::app
