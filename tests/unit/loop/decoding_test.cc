// A batch decoded ahead says what one decoded record by record says.
#include "loop/decoding.h"

#include <gtest/gtest.h>

#include <string>

namespace keiretsu::loop {
namespace {

// Reports, and what is none; every record says something else.
std::vector<Record> batch(std::size_t records) {
  std::vector<Record> out;
  for (std::size_t i = 0; i < records; ++i) {
    Record r;
    r.offset = static_cast<std::int64_t>(i);
    const std::string id = std::to_string(i);
    if (i % 7 != 3)
      r.value = R"({"event_id":")" + id + R"(","deal_id":"d","action":"report","stage":"announced",)" +
                R"("published_at":"2025-09-10T12:00:00Z","parties":[{"id":"a"}]})";
    if (i % 5 == 2) r.value = "no report " + id;
    if (i % 4 == 1) r.headers = {{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
    out.push_back(std::move(r));
  }
  return out;
}

void expect_same(const codec::Decoded& a, const codec::Decoded& b) {
  EXPECT_EQ(a.report, b.report);
  EXPECT_EQ(a.decoder, b.decoder);
  EXPECT_EQ(a.traceparent, b.traceparent);
}

TEST(Decoding, AheadSaysTheSameInTheSameOrder) {
  codec::Decoder one, other;
  for (const std::size_t size : {Decoding::kWorthAThread, std::size_t{500}}) {
    const auto records = batch(size);
    Decoding plain(records, one, false), ahead(records, other, true);
    EXPECT_FALSE(plain.ahead());
    EXPECT_TRUE(ahead.ahead());
    std::size_t taken = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const auto told = ahead.next();
      if (told.report) {
        EXPECT_EQ(told.report->event_id, std::to_string(i));
        ++taken;
      }
      expect_same(told, plain.next());
    }
    EXPECT_GT(taken, size / 2);
    EXPECT_LT(taken, size);
  }
}

TEST(Decoding, ASmallBatchHasNoThread) {
  codec::Decoder decoder;
  const auto records = batch(Decoding::kWorthAThread - 1);
  EXPECT_FALSE(Decoding(records, decoder, true).ahead());
  EXPECT_FALSE(Decoding({}, decoder, true).ahead());
}

TEST(Decoding, MayEndBeforeAllIsAsked) {
  codec::Decoder decoder;
  const auto records = batch(200);
  {
    Decoding ahead(records, decoder, true);
    static_cast<void>(ahead.next());
  }
  // The thread has ended: the decoder is free again.
  EXPECT_TRUE(decoder.decode(*records[0].value, {}).report);
}

}  // namespace
}  // namespace keiretsu::loop
