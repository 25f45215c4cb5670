#include "store/rocks_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_partitioner.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace keiretsu::store {

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kWriteBufferBytes = 32 * kMiB;
constexpr std::size_t kLogBytesMax = 64 * kMiB;
constexpr std::size_t kReserveBytes = 64 * kMiB;
static_assert(kFreeBytesNeeded == 2 * kWriteBufferBytes + kLogBytesMax + kReserveBytes);

// No LOG file: on a full disk a line of it that cannot be written makes the next one
// abort the process, before Write() has returned its clean NoSpace; and a reader must
// not rename the LOG of the writer beside it. What went wrong is in every Status; what
// the library warns of besides goes the way of all lines.
class LinesOnly final : public rocksdb::Logger {
 public:
  explicit LinesOnly(LogLine log) : rocksdb::Logger(rocksdb::WARN_LEVEL), log_(std::move(log)) {}
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}  // without a level: what it was configured with
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (!log_ || level < rocksdb::WARN_LEVEL || level >= rocksdb::HEADER_LEVEL) return;
    std::array<char, 1024> text{};
    const int size = std::vsnprintf(text.data(), text.size(), format, arguments);
    if (size > 0) log_(level >= rocksdb::ERROR_LEVEL, {text.data(), std::min(static_cast<std::size_t>(size), text.size() - 1)});
  }

 private:
  LogLine log_;
};

}  // namespace

rocksdb::Options rocks_options(LogLine log) {
  rocksdb::Options o;
  o.info_log = std::make_shared<LinesOnly>(std::move(log));
  // A SIGKILL during creation leaves a directory without CURRENT: it is created again.
  o.create_if_missing = true;
  o.create_missing_column_families = true;

  // Durability. A flipped bit in the log rolls back to a consistent prefix, which
  // is harmless because the input offset is in the same batch and goes back too.
  o.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  o.paranoid_checks = true;
  o.force_consistency_checks = true;
  o.paranoid_file_checks = true;
  o.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // Resuming after an error says OK and then fails for ever; a new process decides.
  o.max_bgerror_resume_count = 0;

  // Limits. More than two write buffers flush out of order after a failure.
  o.write_buffer_size = kWriteBufferBytes;
  o.max_write_buffer_number = 2;
  o.max_total_wal_size = kLogBytesMax;
  o.max_background_jobs = 2;
  o.max_open_files = 512;
  // One writer, one thread: no compare-and-swap per row.
  o.allow_concurrent_memtable_write = false;

  const auto cache = rocksdb::NewLRUCache(128 * kMiB);
  o.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(48 * kMiB, cache);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Rows are read in long scans or not at all. With blocks of 4 KiB, five facts each, flushes cost 1.2 us a fact more,
  // and lz4 saves less.
  table.block_size = 32 * 1024;
  table.format_version = 5;  // newer libraries write 6 by default, which 7.8 cannot open
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // The byte that names the kind of row. Never to be changed: mixed prefixes misread.
  o.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));
  // Facts, transitions and dead letters come in rising order: their place is the one behind the last; 0.1 us a row less in one run of each.
  o.memtable_insert_with_hint_prefix_extractor = o.prefix_extractor;
  // A flushed file has rows of every kind and is merged with all of the first level: seldom, and with a small one. What is
  // written then holds one kind of row in each file, so that below it facts, written in order, are moved and not merged.
  o.level0_file_num_compaction_trigger = 8;
  o.sst_partitioner_factory = rocksdb::NewSstPartitionerFixedPrefixFactory(1);
  o.max_bytes_for_level_base = 32 * kMiB;
  o.target_file_size_base = 8 * kMiB;
  o.compression = rocksdb::kLZ4Compression;
  o.bottommost_compression = rocksdb::kLZ4Compression;
  return o;
}

}  // namespace keiretsu::store
