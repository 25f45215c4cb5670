// What the adapters keep of themselves, as metrics at a scrape. Any thread.
#pragma once

#include <string>

#include "kafka/statistics.h"
#include "store/rocks_store.h"
#include "telemetry/families.h"

namespace keiretsu::app {

void add_store(telemetry::Families& families, const store::StoreFigures& figures);
void add_disk(telemetry::Families& families, const store::DiskSpace& space);
// `client`: input or output.
void add_kafka(telemetry::Families& families, const std::string& client, const kafka::Statistics& statistics);

}  // namespace keiretsu::app
