"""The one limit of page and routes, held by threads and coroutines alike."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import pytest
from conftest import elsewhere

from qa.web.slots import Busy, Slots


def test_who_finds_every_slot_held_and_the_queue_full_is_told_at_once():
    slots = Slots(n_slots=1, max_waiting=0)
    with slots.acquire():
        with pytest.raises(Busy, match="Ask again in a moment"), slots.acquire():
            pass
        assert slots.n_held == 1
    with slots.acquire():
        assert slots.n_held == 1
    assert slots.n_held == 0


def test_no_more_than_the_slots_are_held_at_once_and_all_who_wait_get_one():
    slots, seen = Slots(n_slots=2, max_waiting=30), []

    def hold(number):
        with slots.acquire():
            seen.append(slots.n_held)
        return number

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(hold, range(30))) == list(range(30))
    assert max(seen) <= 2 and slots.n_held == 0


def test_a_fault_gives_the_slot_back():
    slots = Slots(n_slots=1, max_waiting=0)
    for _ in range(3):
        with pytest.raises(KeyError), slots.acquire():
            raise KeyError("x")
    assert slots.n_held == 0


def test_threads_and_coroutines_wait_in_one_queue():
    slots, leave, order = Slots(n_slots=1, max_waiting=2), Event(), []

    async def ask(name):
        async with slots.acquire_async():
            order.append(name)

    def hold():
        with slots.acquire():
            held.set()
            leave.wait()
            order.append("thread")

    async def both():
        first, second = asyncio.create_task(ask("first")), asyncio.create_task(ask("second"))
        await asyncio.sleep(0)  # both stand in the queue now
        with pytest.raises(Busy):
            await ask("third")
        leave.set()
        await asyncio.gather(first, second)

    held = Event()
    with ThreadPoolExecutor(1) as threads:
        thread = threads.submit(hold)
        held.wait()
        elsewhere(lambda: asyncio.run(both()))
        thread.result()
    assert order == ["thread", "first", "second"] and slots.n_held == 0


def test_who_stops_waiting_leaves_the_queue():
    slots = Slots(n_slots=1, max_waiting=1)

    async def ask():
        async with slots.acquire_async():
            pass

    async def give_up():
        with ExitStack() as held:
            held.enter_context(slots.acquire())
            for _ in range(3):
                waiting = asyncio.create_task(ask())
                await asyncio.sleep(0)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
        await ask()

    elsewhere(lambda: asyncio.run(give_up()))
    assert slots.n_held == 0


def test_a_slot_given_to_who_stops_at_that_moment_goes_on_to_the_next():
    slots = Slots(n_slots=1, max_waiting=2)

    async def ask():
        async with slots.acquire_async():
            return "answered"

    async def race():
        with slots.acquire():
            stops, stays = asyncio.create_task(ask()), asyncio.create_task(ask())
            await asyncio.sleep(0)
        stops.cancel()  # it has the slot, and has not run since
        return await stays

    assert elsewhere(lambda: asyncio.run(race())) == "answered" and slots.n_held == 0
