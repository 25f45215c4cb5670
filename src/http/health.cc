#include "http/health.h"

#include <algorithm>
#include <utility>

namespace keiretsu::http {

namespace {

bool is_verbose(std::string_view query) {
  for (;;) {
    const auto end = query.find('&');
    const auto part = query.substr(0, end);
    if (part == "verbose" || part.starts_with("verbose=")) return true;
    if (end == std::string_view::npos) return false;
    query.remove_prefix(end + 1);
  }
}

Answer verdict(const std::vector<Check>& checks, bool verbose) {
  const bool good = std::ranges::all_of(checks, &Check::good);
  Answer answer;
  answer.status = good ? 200 : 503;
  for (const auto& check : checks) {
    if (check.good && !verbose) continue;
    answer.body +=
        (check.good ? "[+] " : "[-] ") + check.name + (check.detail.empty() ? (check.good ? " ok" : " failed") : " " + check.detail) + "\n";
  }
  if (good) answer.body += "ok\n";
  return answer;
}

}  // namespace

Routes health_routes(Probes probes) {
  Routes routes;
  routes["/livez"] = [live = std::move(probes.live)](std::string_view query) { return verdict(live(), is_verbose(query)); };
  routes["/readyz"] = [ready = std::move(probes.ready)](std::string_view query) { return verdict(ready(), is_verbose(query)); };
  routes["/metrics"] = [metrics = std::move(probes.metrics)](std::string_view) {
    return Answer{.status = 200, .content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics()};
  };
  return routes;
}

}  // namespace keiretsu::http
