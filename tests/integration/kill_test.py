#!/usr/bin/env python3
"""kill -9 at random instants against a real Kafka loses and doubles nothing.

20,000 generated reports are fed at about 500/s, and on until 30 kills are done. Then
an undisturbed run, on the core thread alone, reads the same topic with a group, store and topics of its own. Both
must end with the same state digest; the killed run's topics must hold each message of
the other's, repeats byte for byte, in order apart from repeats.

  ctest -R integration.kill        KEIRETSU_KILLS=200 and KEIRETSU_SEED=7 for more of it
"""
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from daemon import ROOT, Daemon, dump, end, make_topic, topic  # noqa: E402

KILLS = int(os.environ.get("KEIRETSU_KILLS", 30))
SEED = int(os.environ.get("KEIRETSU_SEED", 0)) or random.SystemRandom().randrange(1, 10**6)
REPORTS, PER_SECOND = 20_000, 500


def feed(lines, done, fed):
    """At about 500 a second: the first 20,000, and on until `done`."""
    with topic("produce", "deals", PER_SECOND, stdin=subprocess.PIPE) as p:
        for n, line in enumerate(lines):
            if n >= REPORTS and done.is_set():
                break
            p.stdin.write(line)
            p.stdin.flush()
            fed[0] = n + 1
        p.stdin.close()
        fed[1] = p.wait()


def messages(name, identity):
    """identity -> the message, of a topic in which a message may be repeated, byte for byte."""
    first, order = {}, []
    for r in dump(name):
        body = (r["key"], r["sha256"], [h for h in r["headers"] if h[0] != "writer_epoch"])
        key = identity(r)
        if key in first:
            assert first[key] == body, f"{name}: {key} was repeated with another content"
        else:
            first[key] = body
            order.append(key)
    return first, order


def header(name):
    return lambda r: dict(r["headers"])[name]


def main():
    print(f"KEIRETSU_SEED={SEED}, {KILLS} kills")
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="keiretsu-kill-") as scratch:
        registry = Path(scratch) / "registry.json"
        reports = Path(scratch) / "reports.jsonl"
        with open(reports, "wb") as out:
            subprocess.run([sys.executable, ROOT / "tests/support/gen_deals.py", "--deals", str(REPORTS * max(3, KILLS // 10)), "--entities", "400", "--seed", str(SEED),
                            "--garbage", ".01", "--entities-out", registry], check=True, stdout=out)
        make_topic("deals")
        killed, calm = Daemon(scratch, "deals", registry, "killed"), Daemon(scratch, "deals", registry, "calm")

        done, fed = threading.Event(), [0, None]
        with open(reports, "rb") as lines:
            feeder = threading.Thread(target=feed, args=(lines, done, fed))
            feeder.start()
            alive = 0
            for _ in range(KILLS):
                killed.start()
                time.sleep(rng.uniform(.05, 2.5))
                if killed.process.poll() is None:
                    alive += 1
                else:
                    raise AssertionError(f"ended by itself with {killed.process.returncode}; see {killed.directory}/log:\n" + (killed.directory / "log").read_text()[-2000:])
                killed.kill()
            done.set()
            feeder.join()
        assert fed[1] == 0, "the feeder failed"
        last = end("deals")
        print(f"{fed[0]} reports fed, {alive} kills of a running daemon")

        # The other way of working too: what the threads of decoding and writing leave behind is the same.
        for daemon, options in ((killed, []), (calm, ["--set", "codec.decode_ahead=false", "--set", "store.commit_behind=false"])):
            daemon.start(*options)
            daemon.wait_until(last, 120)
            daemon.stop()
        a, b = killed.state("digest"), calm.state("digest")
        assert a == b, f"state digest after kills {a} differs from the undisturbed one {b}"
        for name, identity in (("alerts", header("ce_id")), ("dead_letters", header("keiretsu.error.offset"))):
            (got, got_order), (want, want_order) = messages(getattr(killed, name), identity), messages(getattr(calm, name), identity)
            assert got == want, f"{name}: {len(want.keys() - got.keys())} lost, {len(got.keys() - want.keys())} too many, or of other bytes"
            assert got_order == want_order, f"{name}: out of order"
            assert want, f"{name}: none; this run shows nothing"
            print(f"{name}: {len(want)}, each there after {KILLS} kills; {len(dump(getattr(killed, name))) - len(want)} repeats, byte for byte")
        print(f"state digest {a.strip()}")


if __name__ == "__main__":
    main()
