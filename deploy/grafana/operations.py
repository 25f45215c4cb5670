"""How the daemon does: a row for each promise of the README, then what it stands on."""
from panels import dashboard, events, lines, query, stat, table

ALL = 'instance=~"$instance"'
SHARD = ALL + ',topic=~"$topic"'
RATE = "$__rate_interval"


def at(metric, legend="{{instance}}", more=""):
    return query(f"{metric}{{{more}{ALL}}}", legend)


def per_second(metric, by, more=""):
    return query(f"sum by ({by}) (rate({metric}{{{more}{ALL}}}[{RATE}]))", f"{{{{{by}}}}}")


def quantile(q, metric, by="instance"):
    return query(f"histogram_quantile({q}, sum by (le, {by}) (rate({metric}_bucket{{{ALL}}}[{RATE}])))", f"p{round(q * 100)} {{{{{by}}}}}")


NOW = [
    stat("Ready", "1 as /readyz says: restored, caught up, a broker answers, not halted.", at("keiretsu_ready"), runbook="keiretsunotready"),
    stat("Halted", "1: a person must decide. The reason is the label.", query(f"max by (instance) (keiretsu_halted{{{ALL}}})", "{{instance}}"),
         steps=[(1, "red")], runbook="keiretsuhalted"),
    stat("Behind, in time", "How long the last report that was applied had been in the topic; 0 at its end.", query(f"keiretsu_consumer_lag_seconds{{{SHARD}}}", "{{instance}}"),
         unit="s", steps=[(60, "orange"), (900, "red")], runbook="keiretsulagtime"),
    stat("Not confirmed", "Alerts and dead letters that Kafka has not confirmed.", query(f"sum by (instance) (keiretsu_sink_cursor_lag_rows{{{ALL}}})", "{{instance}}"),
         steps=[(1000, "orange"), (50000, "red")], runbook="keiretsusinkbehind"),
    stat("Disk free", "Of the file system of the store.", query(f"keiretsu_store_free_bytes{{{ALL}}} / keiretsu_store_size_bytes{{{ALL}}}", "{{instance}}"),
         unit="percentunit", runbook="keiretsudisklow"),
    stat("Up for", "Since the start of the process.", query(f"time() - process_start_time_seconds{{{ALL}}}", "{{instance}}"), unit="s", runbook="keiretsurestarts"),
]
REPORT_TO_GRAPH = [
    lines("Records behind", "Between the next to apply and the end of the log.", query(f"keiretsu_consumer_lag_records{{{SHARD}}}", "{{topic}}-{{partition}}"), runbook="keiretsustalled"),
    lines("Time behind", "How long the last report that was applied had been in the topic; 0 at its end.", query(f"keiretsu_consumer_lag_seconds{{{SHARD}}}", "{{topic}}-{{partition}}"),
          unit="s", steps=[(900, "red")], runbook="keiretsulagtime"),
    lines("Place in the log", "next must stay above low: what retention deletes before it is read halts the daemon.",
          *(query(f"keiretsu_input_{m}_offset{{{SHARD}}}", m + " {{topic}}-{{partition}}") for m in ("low", "next", "end")), runbook="keiretsulagnearretention"),
    lines("Records a second", "Applied or refused.", query(f"sum by (instance) (rate(keiretsu_events_consumed_total{{{SHARD}}}[{RATE}]))", "{{instance}}"), unit="cps"),
    lines("From the topic to the disk", "Age of a batch's newest record when it was durable.", *(quantile(q, "keiretsu_event_age_seconds") for q in (.5, .99)), unit="s"),
    lines("Records in a batch", "A batch ends when the queue is empty, at most at 500: large ones mean that it is catching up.",
          *(quantile(q, "keiretsu_batch_records") for q in (.5, .99))),
    lines("Time of a batch, by stage", "The slowest hundredth.", quantile(.99, "keiretsu_stage_duration_seconds", "stage"), unit="s"),
    lines("Where the time goes", "Seconds a second in each stage: poll is mostly waiting. Plan and publish near 1: the core thread is the limit. Commit is the write itself, beside them while the daemon catches up.",
          query(f"sum by (stage) (rate(keiretsu_stage_duration_seconds_sum{{{ALL}}}[{RATE}]))", "{{stage}}"), unit="percentunit", stacked=True),
    lines("Sync of the log of writes", "Each batch waits for one. A slow disk shows here first.",
          query(f"sum by (instance) (rate(keiretsu_wal_sync_duration_seconds_sum{{{ALL}}}[{RATE}])) / sum by (instance) (rate(keiretsu_wal_sync_duration_seconds_count{{{ALL}}}[{RATE}]))",
                "mean {{instance}}"), unit="s"),
]
ONCE = [
    lines("Deals, firms, ties", "A report that is sent again moves none of them.",
          *(at(f"keiretsu_graph_{m}", m + " {{instance}}") for m in ("deals", "nodes", "edges")), width=12),
    lines("Since the last durable batch", "The next offset is in the same write as its effect, so a restart goes on from here. Nothing is drawn before the first batch of a process.",
          query(f"time() - (keiretsu_last_commit_timestamp_seconds{{{ALL}}} > 0)", "{{instance}}"), unit="s", width=12, runbook="keiretsustalled"),
]
ALERTS_OUT = [
    lines("Rows not confirmed", "At 100,000 the input waits, so that nothing is dropped.", at("keiretsu_sink_cursor_lag_rows", "{{sink}} {{instance}}"),
          steps=[(50000, "red")], runbook="keiretsusinknearlimit"),
    lines("Age of the oldest row not confirmed", "0: all are.", at("keiretsu_sink_oldest_row_age_seconds", "{{sink}} {{instance}}"), unit="s",
          steps=[(300, "red")], runbook="keiretsusinkbehind"),
    lines("Since the last confirmation", "Long where nothing is to be told; look at the age of the oldest row.",
          query(f"time() - (keiretsu_sink_last_success_timestamp_seconds{{{ALL}}} > 0)", "{{sink}} {{instance}}"), unit="s", runbook="keiretsusinkbehind"),
    lines("Deliveries that failed and were tried again", "A second.", per_second("keiretsu_sink_failures_total", "sink"), unit="cps", runbook="keiretsusinkbehind"),
    lines("Transitions a second, by state", "What is told.", per_second("keiretsu_alerts_total", "state"), unit="cps", stacked=True),
    lines("Waiting to be sent", "Messages in librdkafka's queue; one is in flight at a time, which keeps their order.", at("keiretsu_kafka_queue_messages", "{{instance}}", 'client="output",'),
          runbook="keiretsunobroker"),
]
REFUSED = [
    lines("Refused a second, by class", "Their bytes go to the dead letter topic, with class, place and reason.", per_second("keiretsu_events_rejected_total", "reason"),
          unit="cps", stacked=True, runbook="keiretsurefusals"),
    lines("Part of the records refused, of an hour", "More than 200 of the last 1,000 halt the daemon.",
          query(f"sum by (instance) (increase(keiretsu_events_rejected_total{{{ALL}}}[1h])) / (sum by (instance) (increase(keiretsu_events_consumed_total{{{ALL}}}[1h])) > 0)", "{{instance}}"),
          unit="percentunit", steps=[(.05, "orange"), (.2, "red")], runbook="keiretsurefusals"),
    lines("Dead letters", "Refused since the start of the process, and confirmed by the dead letter topic.",
          query(f"sum by (instance) (keiretsu_events_rejected_total{{{ALL}}})", "refused {{instance}}"), at("keiretsu_dead_letters_total", "confirmed {{instance}}"),
          runbook="keiretsudeadlettersgrowing"),
]
CHANGES = [
    table("What runs", "Version and revision, and the libraries it runs with.", query(f"keiretsu_build_info{{{ALL}}}", instant=True), hidden=("Value", "job"), width=16),
    lines("Starts", "Registry and rules take effect at a start.", query(f"changes(process_start_time_seconds{{{ALL}}}[30m])", "{{instance}}"), runbook="keiretsurestarts"),
]
SAME_BYTES = [
    lines("Since the store was verified", "Every checksum of every file. Nothing is drawn before the first time.",
          query(f"time() - (keiretsu_store_verified_timestamp_seconds{{{ALL}}} > 0)", "{{instance}}"), unit="s", steps=[(2 * 86400, "red")], runbook="keiretsustoreverifystale"),
    lines("Verifications that failed", "The log names the file.", at("keiretsu_store_verify_failures_total"), steps=[(1, "red")], runbook="keiretsustoreverifyfailed"),
    lines("Background errors of RocksDB", "The first ends the daemon with 31: what was on its way is then in the store or is read again.", at("keiretsu_rocksdb_background_errors_total"),
          steps=[(1, "red")], runbook="exit-31"),
]
STORE = [
    lines("Disk free", "A start needs 192 MiB. The alert comes at 1 GiB, of a disk below 4 GiB at a quarter.", at("keiretsu_store_free_bytes"), unit="bytes", runbook="keiretsudisklow"),
    lines("Disk free in 24 hours", "As it went in the last 6 hours. Below 0 it is full.", query(f"predict_linear(keiretsu_store_free_bytes{{{ALL}}}[6h], 24 * 3600)", "{{instance}}"),
          unit="bytes", least=None, steps=[], runbook="keiretsudiskfullin24h"),
    lines("Size on disk", "Files of sorted rows; waiting: what compactions will have to read.",
          at("keiretsu_rocksdb_sst_bytes", "rows {{instance}}"), at("keiretsu_rocksdb_pending_compaction_bytes", "waiting {{instance}}"), unit="bytes"),
    lines("Memory of RocksDB", "Bounded: write buffers and block cache have limits of their own.", at("keiretsu_rocksdb_memtable_bytes", "write buffers {{instance}}"), at("keiretsu_rocksdb_block_cache_bytes", "block cache {{instance}}"), unit="bytes"),
    lines("Written a second", "Bytes that batches brought, before compactions.", per_second("keiretsu_rocksdb_bytes_written_total", "instance"), unit="Bps"),
    lines("Rows", "Reports, transitions, dead letters, days and states of alerts; none is deleted.", at("keiretsu_rocksdb_estimated_rows", "estimated {{instance}}")),
    lines("Rows written a second", "By batches.", per_second("keiretsu_rocksdb_rows_written_total", "instance"), unit="cps"),
    lines("Held up by RocksDB", "Part of the time that writes wait for compactions.", per_second("keiretsu_rocksdb_write_stall_seconds_total", "instance"), unit="percentunit",
          steps=[(.1, "red")], runbook="keiretsuwritestalls"),
]
KAFKA = [
    lines("Brokers connected", "librdkafka connects where it must: to one broker a client is enough.",
          query(f"sum by (instance, client) (keiretsu_kafka_broker_up{{{ALL}}})", "{{client}} {{instance}}"), runbook="keiretsunobroker"),
    lines("Round trip", "Of a request, as librdkafka measured it.", at("keiretsu_kafka_broker_rtt_seconds", "{{client}} {{broker}}"), unit="s"),
    lines("Errors of brokers", "A second.", query(f"sum by (client, broker) (rate(keiretsu_kafka_broker_errors_total{{{ALL}}}[{RATE}]))", "{{client}} {{broker}}"), unit="cps",
          runbook="keiretsunobroker"),
    lines("Messages in librdkafka's queues", "input: fetched and not yet applied; output: waiting to be sent.", at("keiretsu_kafka_queue_messages", "{{client}} {{instance}}")),
    lines("Bytes in librdkafka's queues", "The same in bytes; input is bounded at 64 MiB.", at("keiretsu_kafka_queue_bytes", "{{client}} {{instance}}"), unit="bytes"),
]
PROCESS = [
    lines("CPU", "Cores in use. The core thread is one; RocksDB and librdkafka have their own.", per_second("process_cpu_seconds_total", "instance"), unit="short"),
    lines("Memory", "Grows with the reports (the runbook has the figures), bounded beside them.", at("process_resident_memory_bytes"), unit="bytes", runbook="capacity"),
    lines("Files and threads", "Files open, of how many allowed; threads.", at("process_open_fds", "files {{instance}}"), at("process_max_fds", "allowed {{instance}}"),
          at("process_threads", "threads {{instance}}")),
    lines("Address space", "Mapped, not used: librdkafka and RocksDB reserve more than they touch.", at("process_virtual_memory_bytes"), unit="bytes"),
    lines("Log lines kept back", "Repeats, a second.", per_second("keiretsu_log_lines_suppressed_total", "instance"), unit="cps"),
]

OPERATIONS = dashboard(
    "keiretsu-operations", "Keiretsu: operations", "A row for each promise of the README, then what it stands on.",
    [("Now", NOW),
     ("Report to graph: exactly once", REPORT_TO_GRAPH),
     ("The same report sent twice: counts once", ONCE),
     ("Alert to topic: never lost, in order", ALERTS_OUT),
     ("Refused report: never stops the flow, never lost", REFUSED),
     ("Changed rules or registry: take effect at one position", CHANGES),
     ("Same topic, same rules: same bytes", SAME_BYTES),
     ("Store and disk", STORE),
     ("Kafka", KAFKA),
     ("Process", PROCESS)],
    [],
    [events("Operator alerts", "red", f'ALERTS{{alertname=~"Keiretsu.*",alertstate="firing",{ALL}}}', "{{alertname}}"),
     events("Starts", "blue", f"changes(process_start_time_seconds{{{ALL}}}[1m]) > 0", "start of {{instance}}")],
    "now-6h")
