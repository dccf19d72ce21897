import asyncio
import pytest
from tests.conftest import SMALL_COURSE
from tests.stage import performed
from sqlalchemy import text
pytest_plugins = ["tests.postgres"]

async def test_silence_for_strangers(tmp_path):
    async with performed(tmp_path, SMALL_COURSE) as stage:
        kari = stage.person()
        await kari.says("/start")
        kari.reads()
        stage.telegram.redeliver()
        await stage.settled()
        print("AFTER REDELIVERY", kari.reads())
        await kari.taps("Meld meg på")
        kari.reads()
        stage.telegram.redeliver()
        await stage.settled()
        print("AFTER REDELIVERED BEGIN", kari.reads())

async def test_poison(tmp_path):
    async with performed(tmp_path, SMALL_COURSE) as stage:
        kari = stage.person()
        stage.telegram.send_update({"message": {"date": 1, "text": "hi"}})
        await kari.says("/start")
        print(kari.reads())

async def test_pg_terminate(tmp_path, postgres_url):
    async with performed(tmp_path, SMALL_COURSE, url=postgres_url) as stage:
        from sqlalchemy.ext.asyncio import create_async_engine
        e = create_async_engine(postgres_url, isolation_level="AUTOCOMMIT")
        async with e.connect() as c:
            for i in range(20):
                print((await c.execute(text("select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()"))).scalar())
                await asyncio.sleep(0.1)
                kari = stage.person()
                kari.person.says("/start")
        await e.dispose()
        try:
            await stage.telegram.settled(5)
        except TimeoutError as x: print(x)
        print([t for t in asyncio.all_tasks()])
        await asyncio.sleep(3)
