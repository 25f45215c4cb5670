// What is expected of a topic's settings (deploy/runbook.md, "Install"), held against what a broker tells of it. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/check_connect.h"

namespace keiretsu::app {

struct TopicFacts {
  std::string name;
  std::map<std::string, std::string> settings;  // those of the broker where it has none
  int replicas = 0, brokers = 0;                // of the partition that has the fewest; of the cluster
};

// One finding for each setting that is not as it should be, named `what`; or one that all is well.
[[nodiscard]] std::vector<Finding> judge_input(const std::string& what, const TopicFacts& topic);
[[nodiscard]] std::vector<Finding> judge_output(const std::string& what, const TopicFacts& topic);

}  // namespace keiretsu::app
