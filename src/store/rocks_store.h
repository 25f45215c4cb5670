// The rows of one shard in a RocksDB directory: one column family, keys sorted
// bytewise, one writer.
//
// Owner: the shard. Thread: the core thread; figures() and scrub() may be called from any.
// Options are those of Debian's RocksDB 7.8.3 that survived power cuts and bit
// flips; each that deviates from the default has its reason in the source.
//
// Failure: the first failed call is final. Its outcome is indeterminate (the
// batch may or may not be in the log), so the object answers every later call
// with the same Fault and never touches the database again: this library
// aborts the process on a write after a failed write. Closing is safe.
#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "loop/io.h"

namespace keiretsu::store {

enum class Mode : std::uint8_t {
  read_write,  // creates the directory; a second writer is refused by the LOCK file
  read_only,   // the rows as they are now, beside a live writer too; commit() is a bug
};

// What the library tells of itself; sums are of this process.
struct StoreFigures {
  std::uint64_t sst_bytes = 0;  // table files, live and obsolete
  std::uint64_t memtable_bytes = 0, block_cache_bytes = 0, pending_compaction_bytes = 0;
  std::uint64_t rows_estimated = 0;
  std::uint64_t background_errors = 0, rows_written = 0, bytes_written = 0;
  double stall_seconds = 0;  // for which the library made writes wait
  std::uint64_t wal_syncs = 0;
  double wal_sync_seconds = 0;
};

// The library's own log: warnings and errors. Called from its threads too.
using LogLine = std::function<void(bool is_error, std::string_view text)>;

// Free space below which the store is not opened for writing: two write buffers,
// the log, and a reserve. Opening on a full disk aborts inside the library.
inline constexpr std::uint64_t kFreeBytesNeeded = std::uint64_t{192} << 20;

// Of the file system where `path` is or would be, as far as it is ours to use. Fault: write_failed, if nobody tells.
struct DiskSpace {
  std::uint64_t free_bytes = 0, size_bytes = 0;
};
[[nodiscard]] Outcome<DiskSpace> disk_space(const std::filesystem::path& path);

// Fault: write_failed, if the directory, or the nearest one above it that exists, cannot be written by this user.
[[nodiscard]] Outcome<void> can_write(const std::filesystem::path& path);

// disk_full if less than `needed_bytes` is free for us where `path` is or would be.
[[nodiscard]] Outcome<void> free_space(const std::filesystem::path& path, std::uint64_t needed_bytes = kFreeBytesNeeded);

class RocksStore final : public loop::Store {
 public:
  // Fault: disk_full (preflight), failed (held by another writer, damaged, or
  // nothing there to read), write_failed (any other I/O error).
  [[nodiscard]] static Outcome<std::unique_ptr<RocksStore>> open(const std::filesystem::path& path, Mode mode, LogLine log = {});

  // A writer that never failed leaves the mark that it was closed in order.
  ~RocksStore() override;
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  [[nodiscard]] Outcome<void> commit(std::span<const loop::Row> puts) override;
  [[nodiscard]] Outcome<std::optional<std::string>> get(std::string_view key) override;
  [[nodiscard]] Outcome<void> scan(std::string_view prefix, std::string_view first,
                                   const std::function<bool(std::string_view, std::string_view)>& visit) override;

  // Whether the writer before this one ended without closing it (killed, or after a failure), or knew of damage.
  [[nodiscard]] bool was_left_open() const { return was_left_open_; }

  // Reads every block of every table file and compares checksums.
  [[nodiscard]] Outcome<void> verify();
  // The same from another thread, beside the writer: file after file (8 MiB) while `go_on` gives true. A file that is
  // compacted away meanwhile is passed over. Fault, naming the file: failed if it is damaged; write_failed if it could not
  // be opened or read, which says nothing of it. The writer goes on.
  [[nodiscard]] Outcome<void> scrub(const std::function<bool()>& go_on);
  // When a scrub last came to its end and found nothing, seconds since 1970; 0: never.
  [[nodiscard]] std::int64_t verified_s() const;
  // When the store was made, seconds since 1970, as its first writer noted; 0: nobody did.
  [[nodiscard]] std::int64_t created_s() const;
  [[nodiscard]] StoreFigures figures() const;

 private:
  class Watch;
  RocksStore(std::filesystem::path path, Mode mode);

  [[nodiscard]] Outcome<void> usable() const;
  [[nodiscard]] std::unexpected<Fault> fail(std::string_view doing, const rocksdb::Status& status);

  std::filesystem::path path_;
  Mode mode_;
  std::shared_ptr<Watch> watch_;
  std::shared_ptr<rocksdb::Statistics> statistics_;
  bool was_left_open_ = false;
  std::atomic<bool> damaged_{false};  // as a scrub found
  std::unique_ptr<rocksdb::DB> db_;
  std::optional<Fault> failed_;
};

[[nodiscard]] std::string library_version();  // of RocksDB

}  // namespace keiretsu::store
