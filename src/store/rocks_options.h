// How RocksDB is set up: the options of Debian's 7.8.3 that survived power cuts and bit flips.
// Each that deviates from the default has its reason in the source.
#pragma once

#include <rocksdb/options.h>

#include "store/rocks_store.h"

namespace keiretsu::store {

[[nodiscard]] rocksdb::Options rocks_options(LogLine log);

}  // namespace keiretsu::store
