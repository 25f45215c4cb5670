#include "store/rocks_store.h"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>

namespace keiretsu::store {
namespace {

namespace fs = std::filesystem;
using loop::Row;

class RocksStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "keiretsu-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override {
    if (mounted_) {
      EXPECT_EQ(umount(root_.c_str()), 0);
    }
    fs::remove_all(root_);
  }

  std::unique_ptr<RocksStore> open(Mode mode = Mode::read_write) {
    auto store = RocksStore::open(root_ / "db", mode);
    if (!store) ADD_FAILURE() << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  static std::vector<std::string> keys(RocksStore& store, std::string_view prefix, std::string_view first, std::size_t limit = 1000) {
    std::vector<std::string> found;
    auto done = store.scan(prefix, first, [&](std::string_view key, std::string_view) {
      found.emplace_back(key);
      return found.size() < limit;
    });
    EXPECT_TRUE(done) << done.error().message;
    return found;
  }

  fs::path root_;
  bool mounted_ = false;
};

TEST_F(RocksStoreTest, CommitsGetsAndScansInByteOrder) {
  auto store = open();
  const std::vector<Row> rows = {
      {"t\x02", "two"}, {"m:next", "7"}, {std::string("t\xff", 2), "last"}, {std::string("t\0", 2), "zero"}, {"u", "other"}};
  ASSERT_TRUE(store->commit(rows));
  EXPECT_EQ(store->get("m:next").value(), "7");
  EXPECT_EQ(store->get("m:nex").value(), std::nullopt);
  EXPECT_EQ(keys(*store, "t", ""), (std::vector<std::string>{std::string("t\0", 2), "t\x02", "t\xff"}));
  EXPECT_EQ(keys(*store, "t", "t\x01"), (std::vector<std::string>{"t\x02", "t\xff"}));
  EXPECT_EQ(keys(*store, "t\xff", ""), (std::vector<std::string>{"t\xff"}));
  EXPECT_EQ(keys(*store, "", "", 2), (std::vector<std::string>{"m:next", std::string("t\0", 2)}));
  EXPECT_EQ(keys(*store, "", "").size(), 5u);
  EXPECT_TRUE(keys(*store, "x", "").empty());
}

TEST_F(RocksStoreTest, AnEmptyCommitChangesNothing) {
  auto store = open();
  ASSERT_TRUE(store->commit({}));
  EXPECT_TRUE(keys(*store, "", "").empty());
}

TEST_F(RocksStoreTest, RowsSurviveReopening) {
  {
    auto store = open();
    ASSERT_TRUE(store->commit(std::vector<Row>{{"a", "1"}, {"b", ""}}));
    ASSERT_TRUE(store->commit(std::vector<Row>{{"a", "2"}}));
  }
  auto store = open();
  EXPECT_EQ(store->get("a").value(), "2");
  EXPECT_EQ(store->get("b").value(), "");
}

TEST_F(RocksStoreTest, CommittedRowsSurviveAProcessThatDiesAtOnce) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto store = RocksStore::open(root_ / "db", Mode::read_write);
    for (int i = 0; store && i < 50; ++i) {
      if (!(*store)->commit(std::vector<Row>{{"m:next", std::to_string(i)}, {"d" + std::to_string(i), "x"}})) _exit(1);
    }
    _exit(store ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  auto store = open();
  EXPECT_EQ(store->get("m:next").value(), "49");
  EXPECT_EQ(keys(*store, "d", "").size(), 50u);
}

TEST_F(RocksStoreTest, ASecondWriterIsRefused) {
  auto store = open();
  auto second = RocksStore::open(root_ / "db", Mode::read_write);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().exit, ExitCode::failed);
  EXPECT_NE(second.error().message.find("another process"), std::string::npos) << second.error().message;
}

TEST_F(RocksStoreTest, AReaderSeesALiveWritersRowsAndDisturbsNothing) {
  auto writer = open();
  ASSERT_TRUE(writer->commit(std::vector<Row>{{"a", "1"}}));
  const auto files = [this] {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(root_ / "db")) names.insert(entry.path().filename().string());
    return names;
  };
  const auto before = files();
  auto reader = open(Mode::read_only);
  EXPECT_EQ(reader->get("a").value(), "1");
  ASSERT_TRUE(writer->commit(std::vector<Row>{{"a", "2"}}));
  EXPECT_EQ(reader->get("a").value(), "1");  // as of its opening
  EXPECT_EQ(open(Mode::read_only)->get("a").value(), "2");
  EXPECT_EQ(files(), before);
  EXPECT_FALSE(before.contains("LOG")) << "on a full disk a line of it that fails aborts the process";
}

TEST_F(RocksStoreTest, ReadingWhereThereIsNothingSaysSo) {
  auto store = RocksStore::open(root_ / "nothing", Mode::read_only);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("no store here"), std::string::npos);
  EXPECT_FALSE(fs::exists(root_ / "nothing"));
}

TEST_F(RocksStoreTest, PreflightNamesWhatIsThereAndWhatIsNeeded) {
  auto space = free_space(root_ / "not" / "yet", std::uint64_t{1} << 60);
  ASSERT_FALSE(space);
  EXPECT_EQ(space.error().exit, ExitCode::disk_full);
  EXPECT_NE(space.error().message.find("expected at least 1099511627776 MiB"), std::string::npos) << space.error().message;
  EXPECT_TRUE(free_space(root_, 1));
}

TEST_F(RocksStoreTest, WhereNobodyMayWriteIsNamed) {
  EXPECT_TRUE(can_write(root_ / "not" / "yet"));
  std::ofstream(root_ / "file") << "no directory";
  const auto writable = can_write(root_ / "file" / "store");
  ASSERT_FALSE(writable);
  EXPECT_EQ(writable.error().exit, ExitCode::write_failed);
  EXPECT_NE(writable.error().message.find("expected a directory that can be written"), std::string::npos) << writable.error().message;
}

TEST_F(RocksStoreTest, VerifyFindsAFlippedByte) {
  {
    auto store = open();
    std::vector<Row> rows;
    for (int i = 0; i < 2000; ++i) rows.push_back({"d" + std::to_string(i), std::string(100, static_cast<char>('a' + i % 26))});
    ASSERT_TRUE(store->commit(rows));
  }
  {
    auto store = open();  // recovery writes the log's rows into a table file
    ASSERT_TRUE(store->verify());
    EXPECT_GT(store->figures().sst_bytes, 0u);
  }
  int flipped = 0;
  for (const auto& entry : fs::directory_iterator(root_ / "db")) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(1000);
    const int c = file.get();
    file.seekp(1000);
    file.put(static_cast<char>(c ^ 0x10));
    ++flipped;
  }
  ASSERT_GT(flipped, 0);
  auto store = RocksStore::open(root_ / "db", Mode::read_only);
  const auto verdict = store ? (*store)->verify() : Outcome<void>(std::unexpected(store.error()));
  ASSERT_FALSE(verdict);
  EXPECT_NE(verdict.error().message.find("Corruption"), std::string::npos) << verdict.error().message;
  if (store) {
    EXPECT_FALSE((*store)->get("d1")) << "the first failure is final";
  }
}

TEST_F(RocksStoreTest, FiguresTellWhatWasWritten) {
  auto store = open();
  const StoreFigures before = store->figures();
  std::vector<Row> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({"d" + std::to_string(i), std::string(100, 'x')});
  ASSERT_TRUE(store->commit(rows));
  ASSERT_TRUE(store->commit(std::vector<Row>{{"m:next", "1"}}));
  const StoreFigures after = store->figures();
  EXPECT_EQ(after.rows_written - before.rows_written, 101u);
  EXPECT_GT(after.bytes_written - before.bytes_written, 10'000u);
  EXPECT_EQ(after.wal_syncs - before.wal_syncs, 2u);
  EXPECT_GT(after.wal_sync_seconds, before.wal_sync_seconds);
  EXPECT_GT(after.memtable_bytes, 0u);
  EXPECT_EQ(after.rows_estimated, 101u);
  EXPECT_EQ(after.background_errors, 0u);
  const auto space = disk_space(root_ / "db");
  ASSERT_TRUE(space) << space.error().message;
  EXPECT_GT(space->free_bytes, 0u);
  EXPECT_GE(space->size_bytes, space->free_bytes);
}

TEST_F(RocksStoreTest, AWriterThatDoesNotCloseLeavesItsMark) {
  EXPECT_FALSE(open()->was_left_open()) << "a new store";
  EXPECT_FALSE(open()->was_left_open());
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto store = RocksStore::open(root_ / "db", Mode::read_write);
    _exit(store ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  {
    auto store = open();
    EXPECT_TRUE(store->was_left_open());
    EXPECT_FALSE(RocksStore::open(root_ / "db", Mode::read_write)) << "a second writer";
    EXPECT_FALSE(open(Mode::read_only)->was_left_open());
    EXPECT_TRUE(fs::exists(root_ / "db" / "IN_USE")) << "neither takes the mark away";
  }
  EXPECT_FALSE(open()->was_left_open());
}

TEST_F(RocksStoreTest, AScrubBesideTheWriterNamesTheDamagedFileAndTheWriterGoesOn) {
  const auto fill = [](RocksStore& store, char value) {
    std::vector<Row> rows;
    for (int i = 0; i < 2000; ++i) rows.push_back({"d" + std::to_string(i), std::string(100, value)});
    ASSERT_TRUE(store.commit(rows));
  };
  fill(*open(), 'a');
  auto store = open();
  int asked = 0;
  ASSERT_TRUE(store->scrub([&] { return ++asked > 0; }));
  EXPECT_GT(asked, 0) << "once a file";
  EXPECT_GT(store->verified_s(), 1'700'000'000);
  fs::path damaged;
  for (const auto& entry : fs::directory_iterator(root_ / "db"))
    if (entry.path().extension() == ".sst") damaged = entry.path();
  {
    std::fstream file(damaged, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(1000);
    const int c = file.get();
    file.seekp(1000);
    file.put(static_cast<char>(c ^ 0x10));
  }
  const auto verdict = store->scrub([] { return true; });
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().exit, ExitCode::failed);
  EXPECT_NE(verdict.error().message.find(damaged.filename().string()), std::string::npos) << verdict.error().message;
  EXPECT_TRUE(store->scrub([] { return false; })) << "broken off";
  fill(*store, 'b');
  store.reset();
  EXPECT_TRUE(fs::exists(root_ / "db" / "IN_USE")) << "the next writer is to verify it at once";
}

TEST_F(RocksStoreTest, AFileThatCannotBeOpenedIsNotDamaged) {
  ASSERT_TRUE(open()->commit(std::vector<Row>{{"d", "1"}}));
  auto store = open();  // the file that the log became
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  const rlimit none{0, files.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto verdict = store->scrub([] { return true; });
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().exit, ExitCode::write_failed) << verdict.error().message;
  EXPECT_NE(verdict.error().message.find(".sst: IO error: "), std::string::npos) << verdict.error().message;
  EXPECT_EQ(store->verified_s(), 0);
  store.reset();
  EXPECT_FALSE(fs::exists(root_ / "db" / "IN_USE")) << "the next writer has no reason to verify it at once";
}

TEST_F(RocksStoreTest, KnowsWhenItWasMade) {
  EXPECT_GT(open()->created_s(), 1'700'000'000);
  std::ofstream(root_ / "db" / "CREATED") << 7;
  EXPECT_EQ(open()->created_s(), 7) << "a second start makes it no younger";
  fs::remove(root_ / "db" / "CREATED");
  EXPECT_EQ(open()->created_s(), 0) << "nobody knows";
}

TEST_F(RocksStoreTest, WhatTheLibraryWarnsOfIsALine) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto store = RocksStore::open(root_ / "db", Mode::read_write);
    for (int i = 0; store && i < 3; ++i) {
      if (!(*store)->commit(std::vector<Row>{{"d" + std::to_string(i), std::string(500, 'x')}})) _exit(1);
    }
    _exit(store ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  for (const auto& entry : fs::directory_iterator(root_ / "db")) {
    if (entry.path().extension() != ".log") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(700);
    file.put('!');
  }
  std::vector<std::string> lines;
  {
    const auto store = RocksStore::open(root_ / "db", Mode::read_write, [&](bool, std::string_view text) { lines.emplace_back(text); });
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ((*store)->get("d0").value(), std::string(500, 'x'));
    EXPECT_EQ((*store)->get("d1").value(), std::nullopt);
  }
  EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& l) { return l.find("checksum mismatch") != std::string::npos; }))
      << testing::PrintToString(lines);
}

// A full disk: the first failing write is a clean Fault, later calls are refused
// without touching the database, and after space came back all acked rows are there.
TEST_F(RocksStoreTest, AFullDiskIsAFaultAndLosesNothing) {
  if (geteuid() != 0 || mount("none", root_.c_str(), "tmpfs", 0, "size=200m") != 0) GTEST_SKIP() << "needs the right to mount";
  mounted_ = true;
  int acked = 0;
  {
    auto store = open();
    ASSERT_TRUE(store);
    std::ofstream(root_ / "ballast") << std::string(std::size_t{190} << 20, 'x');
    const std::string value(1 << 20, 'v');
    Outcome<void> done;
    for (; acked < 64; ++acked) {
      done = store->commit(std::vector<Row>{{"m:next", std::to_string(acked)}, {"d" + std::to_string(acked), value}});
      if (!done) break;
    }
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().exit, ExitCode::disk_full) << done.error().message;
    EXPECT_FALSE(store->commit(std::vector<Row>{{"a", "b"}}));
    EXPECT_FALSE(store->get("m:next"));
  }
  auto refused = RocksStore::open(root_ / "db", Mode::read_write);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().exit, ExitCode::disk_full);
  fs::remove(root_ / "ballast");
  ASSERT_EQ(mount("none", root_.c_str(), "tmpfs", MS_REMOUNT, "size=400m"), 0);
  {
    auto store = open();
    ASSERT_TRUE(store);
    EXPECT_GE(std::stoi(store->get("m:next").value().value()), acked - 1);
  }
}

}  // namespace
}  // namespace keiretsu::store
