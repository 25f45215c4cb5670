#include "store/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_partitioner.h>
#include <rocksdb/table.h>
#include <rocksdb/version.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>

#include "base/check.h"

namespace keiretsu::store {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kWriteBufferBytes = 32 * kMiB;
constexpr std::size_t kLogBytesMax = 64 * kMiB;
constexpr std::size_t kReserveBytes = 64 * kMiB;
static_assert(kFreeBytesNeeded == 2 * kWriteBufferBytes + kLogBytesMax + kReserveBytes);

// No LOG file: on a full disk a line of it that cannot be written makes the next one
// abort the process, before Write() has returned its clean NoSpace; and a reader must
// not rename the LOG of the writer beside it. What went wrong is in every Status.
class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::Slice slice(std::string_view s) { return {s.data(), s.size()}; }
std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

// The first key after all keys that start with `prefix`; empty: there is none.
std::string end_of(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

rocksdb::Options base_options() {
  rocksdb::Options o;
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
  o.info_log = std::make_shared<NoLog>();
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

}  // namespace

// Background errors (a failed flush) come here from the library's threads. The
// next call must see them before it writes.
class RocksStore::Watch final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    const std::lock_guard lock(mutex_);
    if (status && first_.ok()) first_ = *status;
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    if (auto_recovery) *auto_recovery = false;
  }
  [[nodiscard]] rocksdb::Status first() const {
    const std::lock_guard lock(mutex_);
    return first_;
  }

 private:
  mutable std::mutex mutex_;
  rocksdb::Status first_;
};

Outcome<void> free_space(const fs::path& path, std::uint64_t needed_bytes) {
  std::error_code error;
  fs::path there = fs::absolute(path, error);
  while (!error && !fs::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  struct statvfs vfs = {};
  if (error || statvfs(there.c_str(), &vfs) != 0) {
    return fault(ExitCode::write_failed,
                 "store " + path.string() + ": cannot tell the free space: " + (error ? error.message() : std::strerror(errno)));
  }
  const std::uint64_t free_bytes = std::uint64_t{vfs.f_bavail} * vfs.f_frsize;
  if (free_bytes < needed_bytes) {
    return fault(ExitCode::disk_full, "store " + path.string() + ": " + std::to_string(free_bytes >> 20) +
                                          " MiB free on its disk; expected at least " + std::to_string(needed_bytes >> 20) + " MiB");
  }
  return {};
}

RocksStore::RocksStore(fs::path path, Mode mode) : path_(std::move(path)), mode_(mode), watch_(std::make_shared<Watch>()) {}
RocksStore::~RocksStore() = default;

Outcome<std::unique_ptr<RocksStore>> RocksStore::open(const fs::path& path, Mode mode) {
  std::unique_ptr<RocksStore> store(new RocksStore(path, mode));
  rocksdb::Options options = base_options();
  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  if (mode == Mode::read_write) {
    if (auto space = free_space(path); !space) return std::unexpected(space.error());
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return fault(ExitCode::write_failed, "store " + path.string() + ": cannot create the directory: " + error.message());
    options.listeners.push_back(store->watch_);
    status = rocksdb::DB::Open(options, path.string(), &db);
    if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
      return fault(ExitCode::failed, "store " + path.string() + ": another process has it open for writing (" + status.ToString() + ")");
    }
  } else {
    if (!fs::exists(path / "CURRENT")) return fault(ExitCode::failed, "store " + path.string() + ": there is no store here");
    options.create_if_missing = false;
    options.max_open_files = -1;  // all files are held open, so the writer may delete them
    // The writer may replace a file between our reading the list and opening it.
    for (int attempt = 0; attempt < 5; ++attempt) {
      status = rocksdb::DB::OpenForReadOnly(options, path.string(), &db);
      if (status.ok()) break;
    }
  }
  if (!status.ok()) return store->fail("open", status);
  store->db_.reset(db);
  return store;
}

Outcome<void> RocksStore::usable() const {
  if (failed_) return std::unexpected(*failed_);
  return {};
}

std::unexpected<Fault> RocksStore::fail(std::string_view doing, const rocksdb::Status& status) {
  const ExitCode exit = status.IsNoSpace() ? ExitCode::disk_full : status.IsCorruption() ? ExitCode::failed : ExitCode::write_failed;
  failed_ = Fault{exit, "store " + path_.string() + ": " + std::string(doing) + ": " + status.ToString()};
  return std::unexpected(*failed_);
}

Outcome<void> RocksStore::commit(std::span<const loop::Row> puts) {
  KEIRETSU_CHECK(mode_ == Mode::read_write);
  if (auto ok = usable(); !ok) return ok;
  if (auto background = watch_->first(); !background.ok()) return fail("background work", background);
  if (puts.empty()) return {};
  std::size_t bytes = 12;
  for (const auto& row : puts) bytes += row.key.size() + row.value.size() + 12;
  rocksdb::WriteBatch batch(bytes, 0, 8, 0);
  for (const auto& row : puts) {
    if (auto status = batch.Put(slice(row.key), slice(row.value)); !status.ok()) return fail("collect", status);
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  if (auto status = db_->Write(options, &batch); !status.ok()) return fail("commit", status);
  return {};
}

Outcome<std::optional<std::string>> RocksStore::get(std::string_view key) {
  if (auto ok = usable(); !ok) return std::unexpected(ok.error());
  std::string value;
  const auto status = db_->Get(rocksdb::ReadOptions(), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return fail("get", status);
  return value;
}

Outcome<void> RocksStore::scan(std::string_view prefix, std::string_view first,
                               const std::function<bool(std::string_view, std::string_view)>& visit) {
  if (auto ok = usable(); !ok) return ok;
  const std::string end = end_of(prefix);
  const rocksdb::Slice end_slice(end);
  rocksdb::ReadOptions options;
  options.total_order_seek = true;  // a scan may cross kinds of rows
  options.readahead_size = 2 * kMiB;
  options.fill_cache = false;
  if (!end.empty()) options.iterate_upper_bound = &end_slice;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
  for (it->Seek(slice(std::max(prefix, first))); it->Valid(); it->Next()) {
    if (!visit(view(it->key()), view(it->value()))) break;
  }
  if (auto status = it->status(); !status.ok()) return fail("scan", status);
  return {};
}

Outcome<void> RocksStore::verify() {
  if (auto ok = usable(); !ok) return ok;
  if (auto status = db_->VerifyChecksum(); !status.ok()) return fail("verify", status);
  return {};
}

StoreSizes RocksStore::sizes() const {
  StoreSizes sizes;
  if (!db_) return sizes;
  db_->GetIntProperty(rocksdb::DB::Properties::kTotalSstFilesSize, &sizes.disk_bytes);
  db_->GetIntProperty(rocksdb::DB::Properties::kSizeAllMemTables, &sizes.memory_bytes);
  db_->GetIntProperty(rocksdb::DB::Properties::kEstimateNumKeys, &sizes.rows_estimated);
  return sizes;
}

std::string library_version() {
  return std::to_string(ROCKSDB_MAJOR) + "." + std::to_string(ROCKSDB_MINOR) + "." + std::to_string(ROCKSDB_PATCH);
}

}  // namespace keiretsu::store
