"""Blocking steps for a coroutine that is stopped while one is being made."""

import asyncio
from threading import Event

import pytest
from conftest import elsewhere

from qa.web.streaming import iterate_in_thread

WAIT_SECONDS = 30


def test_the_steps_come_in_order_and_then_it_ends():
    async def all_steps():
        return [step async for step in iterate_in_thread(iter_of("abc"))]

    assert elsewhere(lambda: asyncio.run(all_steps())) == ["a", "b", "c"]


def iter_of(values):
    yield from values


def test_whoever_stops_does_not_wait_for_the_step_and_what_it_held_is_given_back():
    is_in_step, may_go_on, is_given_back = Event(), Event(), Event()

    def steps():
        try:
            is_in_step.set()
            may_go_on.wait(WAIT_SECONDS)
            yield "late"
        finally:
            is_given_back.set()

    async def stopped():
        async def read():
            return [step async for step in iterate_in_thread(steps())]

        reading = asyncio.create_task(read())
        await asyncio.to_thread(is_in_step.wait, WAIT_SECONDS)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        return may_go_on.is_set(), is_given_back.is_set()

    assert elsewhere(lambda: asyncio.run(stopped())) == (False, False)
    may_go_on.set()
    assert is_given_back.wait(WAIT_SECONDS)


def test_a_fault_in_a_step_comes_out():
    def steps():
        yield 1
        raise KeyError("fault")

    async def read():
        return [step async for step in iterate_in_thread(steps())]

    with pytest.raises(KeyError):
        elsewhere(lambda: asyncio.run(read()))
