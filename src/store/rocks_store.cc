#include "store/rocks_store.h"

#include <rocksdb/listener.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/statistics.h>
#include <rocksdb/version.h>
#include <rocksdb/write_batch.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "store/rocks_options.h"

namespace keiretsu::store {

namespace fs = std::filesystem;

namespace {

// `path`, or what there is of the way to it.
fs::path nearest(const fs::path& path, std::error_code& error) {
  fs::path there = fs::absolute(path, error);
  while (!error && !fs::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  return there;
}

// There while a writer has the store open. Made before the library syncs the directory.
constexpr const char* kOpenMark = "IN_USE";
// Holds the seconds since 1970 at which its files were last found sound.
constexpr const char* kVerifiedMark = "VERIFIED";
// Holds those at which it was made: from then on it is to be verified.
constexpr const char* kCreatedMark = "CREATED";

// If it cannot be written, the store is verified sooner.
void note_now(const fs::path& mark) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::ofstream(mark) << std::chrono::duration_cast<std::chrono::seconds>(now).count() << '\n';
}
std::int64_t noted_s(const fs::path& mark) {
  std::int64_t seconds = 0;
  std::ifstream(mark) >> seconds;
  return seconds;
}

// A disk that cannot read a block has lost it; a file that cannot be opened may be whole.
bool is_damage(const rocksdb::Status& status) {
  return status.IsCorruption() || (status.IsIOError() && status.ToString().ends_with(std::strerror(EIO)));
}

rocksdb::Slice slice(std::string_view s) { return {s.data(), s.size()}; }
std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

// The first key after all keys that start with `prefix`; empty: there is none.
std::string end_of(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
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

Outcome<void> can_write(const fs::path& path) {
  std::error_code error;
  const fs::path there = nearest(path, error);
  if (error || ::access(there.c_str(), W_OK | X_OK) != 0)
    return fault(ExitCode::write_failed, "store " + path.string() + ": " + there.string() + ": " +
                                             (error ? error.message() : std::strerror(errno)) +
                                             "; expected a directory that can be written");
  return {};
}

Outcome<DiskSpace> disk_space(const fs::path& path) {
  std::error_code error;
  const fs::path there = nearest(path, error);
  struct statvfs vfs = {};
  if (error || statvfs(there.c_str(), &vfs) != 0) {
    return fault(ExitCode::write_failed,
                 "store " + path.string() + ": cannot tell the free space: " + (error ? error.message() : std::strerror(errno)));
  }
  const std::uint64_t kept = vfs.f_bfree - vfs.f_bavail;  // for root
  return DiskSpace{std::uint64_t{vfs.f_bavail} * vfs.f_frsize, (std::uint64_t{vfs.f_blocks} - kept) * vfs.f_frsize};
}

Outcome<void> free_space(const fs::path& path, std::uint64_t needed_bytes) {
  const auto space = disk_space(path);
  if (!space) return std::unexpected(space.error());
  if (space->free_bytes < needed_bytes) {
    return fault(ExitCode::disk_full, "store " + path.string() + ": " + std::to_string(space->free_bytes >> 20) +
                                          " MiB free on its disk; expected at least " + std::to_string(needed_bytes >> 20) + " MiB");
  }
  return {};
}

RocksStore::RocksStore(fs::path path, Mode mode) : path_(std::move(path)), mode_(mode), watch_(std::make_shared<Watch>()) {}

RocksStore::~RocksStore() {
  const bool in_order = db_ && mode_ == Mode::read_write && !failed_ && !damaged_;
  db_.reset();
  std::error_code left;  // then the next writer verifies it for nothing
  if (in_order) fs::remove(path_ / kOpenMark, left);
}

Outcome<std::unique_ptr<RocksStore>> RocksStore::open(const fs::path& path, Mode mode, LogLine log) {
  std::unique_ptr<RocksStore> store(new RocksStore(path, mode));
  rocksdb::Options options = rocks_options(std::move(log));
  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  if (mode == Mode::read_write) {
    if (auto space = free_space(path); !space) return std::unexpected(space.error());
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return fault(ExitCode::write_failed, "store " + path.string() + ": cannot create the directory: " + error.message());
    store->was_left_open_ = fs::exists(path / kOpenMark, error);
    if (!fs::exists(path / "CURRENT", error)) note_now(path / kCreatedMark);
    if (!std::ofstream(path / kOpenMark))
      return fault(ExitCode::write_failed,
                   "store " + path.string() + ": cannot create the file " + kOpenMark + ": " + std::strerror(errno));
    options.listeners.push_back(store->watch_);
    options.statistics = store->statistics_ = rocksdb::CreateDBStatistics();
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
  options.readahead_size = std::size_t{2} << 20;
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

Outcome<void> RocksStore::scrub(const std::function<bool()>& go_on) {
  std::vector<rocksdb::LiveFileMetaData> files;
  db_->GetLiveFilesMetaData(&files);
  for (const rocksdb::LiveFileMetaData& file : files) {
    if (!go_on()) return {};
    const std::string place = (path_ / file.relative_filename).string();
    rocksdb::SstFileReader reader{rocksdb::Options()};
    rocksdb::Status status = reader.Open(place);
    if (status.IsPathNotFound()) continue;
    if (status.ok()) status = reader.VerifyChecksum();
    if (status.ok()) continue;
    const bool damage = is_damage(status);
    if (damage) damaged_ = true;
    return fault(damage ? ExitCode::failed : ExitCode::write_failed, "store file " + place + ": " + status.ToString());
  }
  damaged_ = false;
  note_now(path_ / kVerifiedMark);
  return {};
}

std::int64_t RocksStore::verified_s() const { return noted_s(path_ / kVerifiedMark); }
std::int64_t RocksStore::created_s() const { return noted_s(path_ / kCreatedMark); }

StoreFigures RocksStore::figures() const {
  using Properties = rocksdb::DB::Properties;
  StoreFigures f;
  for (const auto& [property, figure] :
       {std::pair(&Properties::kTotalSstFilesSize, &f.sst_bytes), std::pair(&Properties::kSizeAllMemTables, &f.memtable_bytes),
        std::pair(&Properties::kBlockCacheUsage, &f.block_cache_bytes),
        std::pair(&Properties::kEstimatePendingCompactionBytes, &f.pending_compaction_bytes),
        std::pair(&Properties::kEstimateNumKeys, &f.rows_estimated), std::pair(&Properties::kBackgroundErrors, &f.background_errors)})
    db_->GetIntProperty(*property, figure);
  if (statistics_) {
    f.rows_written = statistics_->getTickerCount(rocksdb::NUMBER_KEYS_WRITTEN);
    f.bytes_written = statistics_->getTickerCount(rocksdb::BYTES_WRITTEN);
    f.stall_seconds = static_cast<double>(statistics_->getTickerCount(rocksdb::STALL_MICROS)) / 1e6;
    rocksdb::HistogramData syncs;
    statistics_->histogramData(rocksdb::WAL_FILE_SYNC_MICROS, &syncs);
    f.wal_syncs = syncs.count;
    f.wal_sync_seconds = static_cast<double>(syncs.sum) / 1e6;
  }
  return f;
}

std::string library_version() {
  return std::to_string(ROCKSDB_MAJOR) + "." + std::to_string(ROCKSDB_MINOR) + "." + std::to_string(ROCKSDB_PATCH);
}

}  // namespace keiretsu::store
