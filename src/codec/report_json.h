// A deal report in JSON: from a tree that JsonDocument has opened to a
// DealReport, or the reason why not. Pure; the report owns all its strings.
//
// The refusal classes tested here, each over the whole report before the next:
// bad_field, unknown_enum, unknown_ref, bad_amount, bad_date. The first fault of
// a class, in the order below, is the one that is told: the report's own fields
// in the order of the text, then parties, legs, facts, sources.
//
// What the contract (proto/keiretsu/v1/report.proto) leaves open is decided so:
// - A null field is absent; a null element of a list is a bad_field.
// - Unknown fields are ignored, so is an identifier of an unknown scheme.
// - Ids are 1..128 bytes: event_id, deal_id, part_of. What names or keys
//   something else is 1..256 bytes: ref, id, name, an identifier's value, layer,
//   unit, publisher, group. Neither may hold C0 controls; an empty string is no
//   way to say absent. Texts that are only shown may hold anything.
// - A whole number is written without point and exponent: 2.0 is no revision.
// - Unknown words: action, stage, type, basis, exclusivity, what, sources[].kind
//   and facts[].of are unknown_enum. A leg of an unknown type is not asked for `to`.
// - An amount needs value and currency, a quantity value and unit, a source its
//   publisher, a fact of, subject, share and period. A quantity is not negative.
// - `stake`, `what`, `for` and `layer` are read on every type of leg.
// - `from`, `to`, `for`, `subject`, `counterparty` name a party's handle byte for byte.
// - `correction` is given as told: who reads it minds that a retraction is one.
// - ends before begins, or from = to, are no faults.
#pragma once

#include <simdjson.h>

#include <span>
#include <string_view>

#include "base/fault.h"
#include "codec/place.h"
#include "deal/report.h"

namespace keiretsu::codec {

inline constexpr std::size_t kPartiesMax = 256;
inline constexpr std::size_t kLegsMax = 256;
inline constexpr double kTermYearsMax = 110;

struct ReportRead {
  Accepted<DealReport> report;
  // The report was accepted, and no object in it has an unknown member or two of
  // one name: then everything in it has been read, and duplicate_key need not be
  // looked for. Where false, the caller lets JsonDocument look, whose verdict comes first.
  bool plain = false;
};

// `at` is where the report stands in its document, null for the root: it leads
// the paths of messages.
[[nodiscard]] ReportRead read_report(simdjson::dom::object report, const Place* at);

// The fields that read_report knows, by the message of report.proto that holds them.
struct KnownFields {
  std::string_view message;
  std::span<const std::string_view> names;
};
[[nodiscard]] std::span<const KnownFields> known_report_fields();

}  // namespace keiretsu::codec
