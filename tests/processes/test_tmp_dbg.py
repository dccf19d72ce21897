import json, asyncio, pytest
from tests.processes.test_odd_updates import Oddities, SEED, OVER_HTTP, people


@pytest.mark.parametrize("n", range(8))
async def test_dbg(stage, people, monkeypatch, n):
    monkeypatch.setattr("bot.inbox.TRIES", 0.2)
    oddities = Oddities(SEED + 1, [person.person.user.json() for person in people])
    raws = {}
    for _ in range(OVER_HTTP):
        raw, b = oddities.update()
        raws[raw["update_id"]] = raw
        stage.telegram.send_update(raw)
    try:
        await stage.telegram.settled(15)
    except TimeoutError:
        ib = stage.application.inbox
        print("STALL IN HAND", sorted(ib._in_hand), "UNFIN", sorted(ib._unfinished)[:5], len(ib._handled))
        for t in asyncio.all_tasks():
            if "poll" in repr(t) or "do_api" in repr(t) or "_fetch" in repr(t):
                print("TASK", t)
                t.print_stack()
        print([(c.method, c.outcome, c.ended) for c in stage.telegram.calls if c.method == "getUpdates"][-5:])
        print(stage.telegram.updates._poll, stage.telegram.updates.pending_count)
