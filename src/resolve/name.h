// The plain form of a name, by which names are compared and provisional
// entities are called. Pure. Source: measures.md 11 "Entities".
#pragma once

#include <string>
#include <string_view>

namespace keiretsu::resolve {

// NFKC, then full case folding, "." and "," to spaces, spaces collapsed, trailing
// legal forms (inc, corp, ltd, pbc, gmbh, ag, sa, plc, co, llc, nv) dropped one
// after the other while another word remains: "Foo Co., Ltd." -> "foo", "Co." -> "co".
// `name` is UTF-8; what is not comes back as told. Only an empty name (or one of
// spaces, full stops and commas alone, which comes back as told) has no words.
[[nodiscard]] std::string plain_name(std::string_view name);

}  // namespace keiretsu::resolve
