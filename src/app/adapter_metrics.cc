#include "app/adapter_metrics.h"

namespace keiretsu::app {

void add_store(telemetry::Families& families, const store::StoreFigures& f) {
  const auto gauge = [&](const char* name, const char* help, std::uint64_t value) {
    families.gauge(name, help, static_cast<double>(value));
  };
  gauge("keiretsu_rocksdb_sst_bytes", "Size of the store's table files.", f.sst_bytes);
  gauge("keiretsu_rocksdb_memtable_bytes", "Memory of the store's write buffers.", f.memtable_bytes);
  gauge("keiretsu_rocksdb_block_cache_bytes", "Memory of the store's block cache that is in use.", f.block_cache_bytes);
  gauge("keiretsu_rocksdb_pending_compaction_bytes", "What compactions have still to rewrite, as estimated.", f.pending_compaction_bytes);
  gauge("keiretsu_rocksdb_estimated_rows", "Rows of the store, as estimated.", f.rows_estimated);
  const auto counter = [&](const char* name, const char* help, double value) { families.counter(name, help, value); };
  counter("keiretsu_rocksdb_write_stall_seconds_total", "Time for which RocksDB made writes wait.", f.stall_seconds);
  counter("keiretsu_rocksdb_background_errors_total", "Failed flushes and compactions.", static_cast<double>(f.background_errors));
  counter("keiretsu_rocksdb_rows_written_total", "Rows written.", static_cast<double>(f.rows_written));
  counter("keiretsu_rocksdb_bytes_written_total", "Bytes of the batches written.", static_cast<double>(f.bytes_written));
  families.summary("keiretsu_wal_sync_duration_seconds", "Time of the syncs of RocksDB's write-ahead log.", f.wal_syncs,
                   f.wal_sync_seconds);
}

void add_disk(telemetry::Families& families, const store::DiskSpace& space) {
  families.gauge("keiretsu_store_free_bytes", "Free for the daemon on the store's file system.", static_cast<double>(space.free_bytes));
  families.gauge("keiretsu_store_size_bytes", "Size of the store's file system, as far as the daemon may use it.",
                 static_cast<double>(space.size_bytes));
}

void add_kafka(telemetry::Families& families, const std::string& client, const kafka::Statistics& statistics) {
  for (const kafka::BrokerStatistics& b : statistics.brokers) {
    const telemetry::Labels labels = {{"client", client}, {"broker", b.node < 0 ? "bootstrap" : std::to_string(b.node)}};
    families.gauge("keiretsu_kafka_broker_up", "1 while a connection to the broker stands; an idle one may be closed.", b.up ? 1 : 0,
                   labels);
    families.gauge("keiretsu_kafka_broker_rtt_seconds",
                   "Mean time until the broker's answers; a fetch at the end of the log waits there for up to half a second.",
                   b.rtt_seconds, labels);
    families.counter("keiretsu_kafka_broker_errors_total", "Requests that were not sent, not answered or not understood.",
                     static_cast<double>(b.errors), labels);
  }
  families.gauge("keiretsu_kafka_queue_messages", "Messages fetched and not yet read, or waiting for the brokers.",
                 static_cast<double>(statistics.queue_messages), {{"client", client}});
  families.gauge("keiretsu_kafka_queue_bytes", "Their size.", static_cast<double>(statistics.queue_bytes), {{"client", client}});
}

}  // namespace keiretsu::app
