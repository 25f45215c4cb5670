#include "loop/meta.h"

#include <gtest/gtest.h>

namespace keiretsu::loop {
namespace {

Meta full() {
  Meta m;
  m.lineage = lineage_of("cluster", "deals", 3, 2);
  m.generation = 2;
  m.cluster_id = "cluster";
  m.topic = "deals";
  m.partition = 3;
  m.next_offset = std::int64_t{1} << 53;
  m.anchor = anchor_of({m.next_offset - 1, 5, "key", "value", {{"h", "1"}}});
  m.newest_live = true;
  m.event_time = -1;
  m.next_seq = 7;
  m.dead_letters = 3;
  m.config_epoch = 4;
  m.counters.accepted = 11;
  m.counters.refused[static_cast<std::size_t>(RejectionClass::capacity)] = 2;
  for (int i = 0; i < 1'300; ++i) m.counters.window.add(i % 3 == 0);
  return m;
}

TEST(Meta, RoundTrip) {
  EXPECT_EQ(*read_meta_value(meta_value(Meta{})), Meta{});
  EXPECT_EQ(*read_meta_value(meta_value(full())), full());
}

TEST(Meta, ATornRowIsDamagedAndAnotherFormatIsNewer) {
  const std::string value = meta_value(full());
  for (std::size_t size = 3; size < value.size(); ++size) EXPECT_EQ(read_meta_value(value.substr(0, size)).error().exit, ExitCode::failed);
  EXPECT_EQ(read_meta_value(value + "x").error().exit, ExitCode::failed);
  std::string newer = value;
  newer[2] = 2;  // min_reader
  EXPECT_EQ(read_meta_value(newer).error().exit, ExitCode::newer_store);
  newer = value;
  newer[1] = 9;  // a later format that this program may still read
  EXPECT_TRUE(read_meta_value(newer));
}

TEST(Meta, AnAnchorIsOfAllThatARecordIs) {
  const Record record{1, 2, "k", "v", {{"h", "1"}}};
  const auto differs = [&record](auto change) {
    Record other = record;
    change(other);
    return anchor_of(other) != anchor_of(record);
  };
  EXPECT_TRUE(differs([](Record& r) { r.offset = 2; }));
  EXPECT_TRUE(differs([](Record& r) { r.timestamp_ms = 3; }));
  EXPECT_TRUE(differs([](Record& r) { r.key.reset(); }));
  EXPECT_TRUE(differs([](Record& r) { r.value = ""; }));
  EXPECT_TRUE(differs([](Record& r) { r.value.reset(); }));
  EXPECT_TRUE(differs([](Record& r) { r.headers[0].value = "2"; }));
  EXPECT_FALSE(differs([](Record&) {}));
}

TEST(Meta, ALineageIsOfClusterTopicPartitionAndGeneration) {
  const std::string lineage = lineage_of("c", "t", 0, 0);
  EXPECT_EQ(lineage.size(), 32U);
  EXPECT_NE(lineage, lineage_of("c2", "t", 0, 0));
  EXPECT_NE(lineage, lineage_of("c", "t2", 0, 0));
  EXPECT_NE(lineage, lineage_of("c", "t", 1, 0));
  EXPECT_NE(lineage, lineage_of("c", "t", 0, 1));
}

}  // namespace
}  // namespace keiretsu::loop
