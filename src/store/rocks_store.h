// The rows of one shard in a RocksDB directory: one column family, keys sorted
// bytewise, one writer.
//
// Owner: the shard. Thread: the core thread; sizes() may be called from any.
// Options are those of Debian's RocksDB 7.8.3 that survived power cuts and bit
// flips; each that deviates from the default has its reason in the source.
//
// Failure: the first failed call is final. Its outcome is indeterminate (the
// batch may or may not be in the log), so the object answers every later call
// with the same Fault and never touches the database again: this library
// aborts the process on a write after a failed write. Closing is safe.
#pragma once

#include <rocksdb/db.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "loop/io.h"

namespace keiretsu::store {

enum class Mode : std::uint8_t {
  read_write,  // creates the directory; a second writer is refused by the LOCK file
  read_only,   // the rows as they are now, beside a live writer too; commit() is a bug
};

struct StoreSizes {
  std::uint64_t disk_bytes = 0;    // table files, live and obsolete
  std::uint64_t memory_bytes = 0;  // write buffers
  std::uint64_t rows_estimated = 0;
};

// Free space below which the store is not opened for writing: two write buffers,
// the log, and a reserve. Opening on a full disk aborts inside the library.
inline constexpr std::uint64_t kFreeBytesNeeded = std::uint64_t{192} << 20;

// disk_full if less than `needed_bytes` is free for us where `path` is or would be.
[[nodiscard]] Outcome<void> free_space(const std::filesystem::path& path, std::uint64_t needed_bytes = kFreeBytesNeeded);

class RocksStore final : public loop::Store {
 public:
  // Fault: disk_full (preflight), failed (held by another writer, damaged, or
  // nothing there to read), write_failed (any other I/O error).
  [[nodiscard]] static Outcome<std::unique_ptr<RocksStore>> open(const std::filesystem::path& path, Mode mode);

  ~RocksStore() override;
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  [[nodiscard]] Outcome<void> commit(std::span<const loop::Row> puts) override;
  [[nodiscard]] Outcome<std::optional<std::string>> get(std::string_view key) override;
  [[nodiscard]] Outcome<void> scan(std::string_view prefix, std::string_view first,
                                   const std::function<bool(std::string_view, std::string_view)>& visit) override;

  // Reads every block of every table file and compares checksums.
  [[nodiscard]] Outcome<void> verify();
  [[nodiscard]] StoreSizes sizes() const;

 private:
  class Watch;
  RocksStore(std::filesystem::path path, Mode mode);

  [[nodiscard]] Outcome<void> usable() const;
  [[nodiscard]] std::unexpected<Fault> fail(std::string_view doing, const rocksdb::Status& status);

  std::filesystem::path path_;
  Mode mode_;
  std::shared_ptr<Watch> watch_;
  std::unique_ptr<rocksdb::DB> db_;
  std::optional<Fault> failed_;
};

[[nodiscard]] std::string library_version();  // of RocksDB

}  // namespace keiretsu::store
