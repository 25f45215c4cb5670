// A record as any producer may write it: the first byte chooses the headers, the rest is the value. Whatever comes, the
// answer is a report or a refusal that says something, and the same each time; what Protobuf turns into is JSON.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "codec/envelope.h"
#include "codec/json_document.h"
#include "codec/report_proto.h"

using namespace keiretsu;
using codec::HeaderView;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The committed inputs know these by their places: add at the end.
  static const std::array<std::vector<HeaderView>, 8> kHeaders = {
      {{},
       {{"content-type", "application/cloudevents+json"}},
       {{"content-type", "application/x-protobuf"}},
       {{"ce_specversion", "1.0"}},
       {{"content-type", "application/protobuf; x=1"}, {"ce_specversion", "1.0"}, {"ce_id", "1"}},
       {{"content-type", "application/cloudevents+protobuf"}},
       {{"content-type", "application/cloudevents-batch+json"}},
       {{"content-type", "application/octet-stream"}}}};
  constexpr std::size_t kTrace = 55;  // bytes of a traceparent
  static codec::Decoder decoder(std::vector<std::uint32_t>{7}), again(std::vector<std::uint32_t>{7});
  if (size == 0) return 0;
  const std::size_t kind = data[0] % (kHeaders.size() + 2);
  std::string_view value(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<HeaderView> headers = kHeaders[kind % kHeaders.size()];
  if (kind >= kHeaders.size()) {  // one more header, of the input's own
    headers.push_back({kind == kHeaders.size() ? "traceparent" : "ce_traceparent", value.substr(0, kTrace)});
    value.remove_prefix(std::min(value.size(), kTrace));
  }

  const codec::Decoded first = decoder.decode(value, headers), second = again.decode(value, headers);
  KEIRETSU_CHECK(first.report == second.report && first.decoder == second.decoder && first.traceparent == second.traceparent);
  KEIRETSU_CHECK(first.traceparent.empty() || first.traceparent.size() == kTrace);
  if (first.report) {
    KEIRETSU_CHECK(!first.report->parties.empty() && first.report->revision >= 1);
    for (const LegTold& leg : first.report->legs) KEIRETSU_CHECK(leg.from < first.report->parties.size());
  } else {
    const std::string& told = first.report.error().message;
    KEIRETSU_CHECK(!told.empty() && std::ranges::none_of(told, [](char c) { return static_cast<unsigned char>(c) < ' '; }));
  }
  if (const auto json = codec::json_of_protobuf(value)) KEIRETSU_CHECK(codec::JsonDocument().open(*json).has_value());
  return 0;
}
