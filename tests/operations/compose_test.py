#!/usr/bin/env python3
"""deploy/compose.yaml and what it mounts. No engine runs here, so: docker-compose accepts it, each file it mounts is there, each image
has a version, the daemon accepts its environment, Prometheus and Alertmanager accept their files, and Grafana looks where they are."""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "deploy/compose.yaml"


def said(*words, **more):
    made = subprocess.run([str(w) for w in words], capture_output=True, text=True, **more)
    assert made.returncode == 0, f"{' '.join(map(str, words))}: {made.stdout}{made.stderr}"
    return made.stdout


def main():
    resolved = said("docker-compose", "-f", COMPOSE, "config")  # in one form: each service two spaces in, each mount absolute
    services = dict(re.findall(r"^  ([\w-]+):\n((?:^    .*\n)+)", resolved, re.M))
    assert {"kafka", "keiretsu", "prometheus", "alertmanager", "grafana"} <= set(services), f"services: {sorted(services)}"
    mounts = re.findall(rf"^    - ({re.escape(str(ROOT))}[^:]*):(/[^:]*):ro$", resolved, re.M)
    assert len(mounts) == COMPOSE.read_text().count(":ro"), f"{mounts}"
    for source, target in mounts:
        assert os.listdir(source), f"{source}, mounted at {target}, is empty"
    for name, service in services.items():
        image = re.search(r"^    image: (.*)$", service, re.M).group(1)
        assert name == "keiretsu" or re.search(r":v?\d+\.\d+\.\d+$", image), f"{name}: image {image}; expected a version"
    assert "read_only: true" in services["keiretsu"]

    environment = dict(re.findall(r"^      (KEIRETSU_\w+): (.*)$", services["keiretsu"], re.M))
    assert environment
    said(sys.argv[1], "check", "--config", ROOT / "config/keiretsu.yaml", env={**os.environ, **environment})

    said("promtool", "check", "config", ROOT / "deploy/prometheus/prometheus.yaml")
    said("amtool", "check-config", ROOT / "deploy/alertmanager/alertmanager.yaml")
    grafana = ROOT / "deploy/grafana/provisioning"
    path = re.search(r"path: (.*)", (grafana / "dashboards/keiretsu.yaml").read_text()).group(1)
    assert (str(ROOT / "deploy/grafana/dashboards"), path) in mounts, f"Grafana looks at {path}; mounted are {mounts}"
    for variable in re.findall(r"\$\{(\w+)\}", (grafana / "datasources/prometheus.yaml").read_text()):
        assert f"{variable}: " in services["grafana"], f"the data source wants {variable}"
    print(f"{len(services)} services, {len(mounts)} mounts")


if __name__ == "__main__":
    main()
