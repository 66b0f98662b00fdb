"""Two runs of the same thing are kept apart, and a dead one is forgotten."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from taskhub.database import Database
from taskhub.leases import Lease, LeaseHeld, lease, require

NOW = datetime(2024, 10, 1, 1, 0, tzinfo=UTC)
LIMIT = timedelta(minutes=30)


def held(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Lease.name)))


def test_a_lease_is_held_for_the_block_and_given_back_also_after_a_failure(database: Database) -> None:
    with pytest.raises(RuntimeError), lease(database, "assess", NOW, LIMIT):  # noqa: PT012
        assert held(database) == ["assess"]
        raise RuntimeError
    assert held(database) == []


def test_a_second_run_is_told_who_is_at_it_and_until_when(database: Database) -> None:
    with (
        lease(database, "assess", NOW, LIMIT),
        pytest.raises(LeaseHeld, match=r"assess 正由另一次运行执行,最迟 2024-10-01T01:30:00\+00:00"),
        lease(database, "assess", NOW + LIMIT - timedelta(seconds=1), LIMIT),
    ):
        pytest.fail("both hold it")
    with lease(database, "assess", NOW, LIMIT):
        assert held(database) == ["assess"]


def test_different_things_do_not_hinder_each_other(database: Database) -> None:
    with lease(database, "assess", NOW, LIMIT), lease(database, "deliver", NOW, LIMIT):
        assert sorted(held(database)) == ["assess", "deliver"]


def test_an_expired_lease_is_taken_over_and_its_old_holder_may_not_write(database: Database) -> None:
    with lease(database, "assess", NOW, LIMIT) as slow:
        with lease(database, "assess", NOW + LIMIT, LIMIT) as quick:
            with database.writing() as session:
                require(session, "assess", quick)
            with pytest.raises(LeaseHeld, match="已过期并被别的运行接手"), database.writing() as session:
                require(session, "assess", slow)
        with pytest.raises(LeaseHeld), database.writing() as session:
            require(session, "assess", slow)


def test_the_old_holder_does_not_give_back_what_another_holds(database: Database) -> None:
    slow = lease(database, "assess", NOW, LIMIT)
    slow.__enter__()
    with lease(database, "assess", NOW + LIMIT, LIMIT):
        slow.__exit__(None, None, None)
        assert held(database) == ["assess"]


def test_of_many_that_come_at_once_exactly_one_gets_it(database: Database) -> None:
    start, end = Barrier(6), Barrier(6)

    def attempt(_n: int) -> bool:
        own = Database(database.url)
        start.wait(10)
        try:
            with lease(own, "assess", NOW, LIMIT):
                end.wait(20)
                return True
        except LeaseHeld:
            end.wait(20)
            return False
        finally:
            own.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == [False] * 5 + [True]


def _hold_and_die(url: str) -> None:
    lease(Database(url), "assess", NOW, LIMIT).__enter__()


def test_another_process_is_kept_out_while_the_holder_lives(database: Database) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_hold_and_die, args=(database.url,))
    with lease(database, "assess", NOW, LIMIT):
        process.start()
        process.join(30)
        assert process.exitcode == 1, "it was refused"
        assert held(database) == ["assess"]


def test_the_lease_of_a_process_of_this_machine_that_died_is_free_at_once(database: Database) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("taskhub.leases.os.getpid", lambda: 2**22 + 1)  # above the highest process id of Linux
        lease(database, "assess", NOW, LIMIT).__enter__()
    with lease(database, "assess", NOW, LIMIT) as mine, database.writing() as session:
        require(session, "assess", mine)
