// Rows of a damaged store: the first byte chooses the kind, the rest is a key or a value. It is read or it is not; what is
// read is written and read again as the same.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "codec/rows.h"
#include "codec/transition_json.h"
#include "loop/meta.h"

using namespace keiretsu;

namespace {

template <class T, class Write, class Read>
void same(const std::optional<T>& row, Write write, Read read) {
  if (row) KEIRETSU_CHECK(read(write(*row)) == row);
}

// A store whose rows all have one value.
class OneRow final : public loop::Store {
 public:
  explicit OneRow(std::string_view value) : value_(value) {}
  Outcome<void> commit(std::span<const loop::Row>) override { return {}; }
  Outcome<std::optional<std::string>> get(std::string_view) override { return value_; }
  Outcome<void> scan(std::string_view, std::string_view, const std::function<bool(std::string_view, std::string_view)>&) override {
    return {};
  }

 private:
  std::string value_;
};

std::vector<codec::HeaderView> views(const codec::HeaderList& headers) {
  std::vector<codec::HeaderView> out;
  for (const auto& [name, value] : headers) out.push_back({name, value});
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view row(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 12) {
    case 0:
      same(codec::read_fact_key(row), [](const auto& k) { return codec::fact_key(k.generation, k.offset); }, codec::read_fact_key);
      break;
    case 1: {
      const auto fact = codec::read_fact_value(row);
      if (!fact) break;
      static codec::Decoder decoder(std::nullopt);
      const codec::Decoded told = codec::decode(decoder, *fact);
      const auto written = codec::read_fact_value(codec::fact_value(fact->timestamp_ms, fact->value, views(fact->headers)));
      KEIRETSU_CHECK(written && codec::decode(decoder, *written).report == told.report);
      break;
    }
    case 2:
      same(codec::read_alert_key(row), [](const auto& k) { return codec::alert_key(k.rule, k.subject); }, codec::read_alert_key);
      break;
    case 3: same(codec::read_alert_value(row), codec::alert_value, codec::read_alert_value); break;
    case 4: same(codec::read_message(row), codec::message_value, codec::read_message); break;
    case 5: same(codec::read_cursor(row), codec::cursor_value, codec::read_cursor); break;
    case 6: same(codec::read_epoch(row), codec::epoch_value, codec::read_epoch); break;
    case 7: same(codec::read_tick(row), codec::tick_value, codec::read_tick); break;
    case 8: {
      const auto meta = loop::read_meta_value(row);
      if (!meta) break;
      const auto written = loop::read_meta_value(loop::meta_value(*meta));
      KEIRETSU_CHECK(written && *written == *meta);
      break;
    }
    case 9: {
      const auto told = codec::decode_transition(row);
      if (!told) {
        KEIRETSU_CHECK(!told.error().empty());
        break;
      }
      const std::string written = codec::encode_transition(*told);
      const auto again = codec::decode_transition(written);
      KEIRETSU_CHECK(again && codec::encode_transition(*again) == written);
      break;
    }
    case 10:
      if (const auto number = codec::read_number_key('t', row)) KEIRETSU_CHECK(codec::transition_key(*number) == row);
      if (const auto number = codec::read_number_key('q', row)) KEIRETSU_CHECK(codec::dead_letter_key(*number) == row);
      break;
    case 11: {
      OneRow store(row);
      const auto epoch = loop::read_writer(store);
      OneRow written(epoch ? loop::writer_value(*epoch) : std::string());
      if (epoch) KEIRETSU_CHECK(loop::read_writer(written).value() == *epoch);
      else KEIRETSU_CHECK(!epoch.error().message.empty());
      break;
    }
    default: break;
  }
  return 0;
}
