"""The pass rule itself: power, reruns, errors; the table, the page and the command."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from typer.testing import CliRunner, Result

from sim.cli.app import app
from sim.experiment.errors import IdentityError
from sim.report.text.verification import MARK, into, number, page, simulated
from sim.verification import cases as all_cases
from sim.verification import program, trial
from sim.verification.case import Case, Moments, Quantity, Tables, Wrong, column, table
from sim.verification.cases import case as case_of
from sim.verification.cases import cases
from sim.verification.trial import Finding, attempt, excluded, finding, needed, verify
from tests.cli.answers import answered

ROOT = Path(__file__).resolve().parents[2]


def coin(exact: float, values: list[float], sd: float = 0.5) -> Quantity:
    return Quantity("heads", exact, lambda _: np.array(values), sd)


def about(quantity: Quantity, *wrongs: Wrong) -> Case:
    return Case(
        id="X", title="x", capability="x", formula="x", source="x",
        quantities=(quantity,), wrongs=wrongs,
    )  # fmt: skip


def test_replications_give_the_power_that_is_asked_for() -> None:
    wrong = Wrong("unfair", {"heads": Moments(0.55, (0.55 * 0.45) ** 0.5)})
    n = needed([coin(0.5, [])], wrong)
    off = 4.0 * 0.5 / n**0.5
    caught = stats.binom.sf(np.ceil((0.5 + off) * n), n, 0.55)
    assert caught >= 0.9985
    assert stats.binom.sf(np.ceil((0.5 + off) * (n // 2)), n // 2, 0.55) < 0.999


def test_a_wrong_answer_that_nothing_tells_apart_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing that is measured"):
        needed([coin(0.5, [])], Wrong("same", {"heads": Moments(0.5)}))


def test_a_mean_may_be_four_standard_errors_off() -> None:
    inside, outside = [0.5 + 0.99 * 4 * 0.5 / 10] * 100, [0.5 + 1.01 * 4 * 0.5 / 10] * 100
    assert finding(coin(0.5, inside), {}, 1e-9).holds
    assert not finding(coin(0.5, outside), {}, 1e-9).holds


def test_what_is_not_left_to_chance_must_be_right_every_time() -> None:
    assert finding(coin(2.0, [2.0, 2.0], sd=0.0), {}, 1e-9).holds
    assert not finding(coin(2.0, [1.0, 3.0], sd=0.0), {}, 1e-9).holds
    assert not finding(coin(2.0, [], sd=0.0), {}, 1e-9).holds
    assert not finding(coin(2.0, [float("nan")], sd=0.0), {}, 1e-9).holds


def test_a_wrong_answer_must_lie_outside_the_band() -> None:
    wrong = Wrong("w", {"heads": Moments(0.6)})
    assert not excluded(wrong, [Finding("heads", 0.5, 0.52, 0.1, True)])
    assert excluded(wrong, [Finding("heads", 0.5, 0.48, 0.1, True)])


def test_a_formula_that_misses_its_figure_fails() -> None:
    right = coin(0.5, [0.5], sd=0.0)
    assert attempt(about(right._replace(figure=0.5)), 1, 1).verdict == "pass"
    report = attempt(about(right._replace(figure=0.501)), 1, 1)
    assert report.verdict == "FAIL"
    assert "figure" in report.broken


def test_a_case_that_fails_is_run_once_more_with_four_times_as_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs: list[tuple[int, int]] = []

    def second_time_lucky(case: Case, count: int, seed: int) -> trial.Report:
        runs.append((count, seed))
        report = attempt(case, count, seed)
        return report if len(runs) > 1 else report._replace(verdict="FAIL")

    monkeypatch.setattr(trial, "attempt", second_time_lucky)
    assert verify(about(coin(0.5, [0.5])), 3).verdict == "pass on rerun"
    (first, seed), (again, fresh) = runs
    assert again == 4 * first
    assert fresh != seed == 3


def test_two_failures_are_a_failure() -> None:
    assert verify(about(coin(0.5, [0.9] * 100)), 1).verdict == "FAIL"


def test_numbers_have_six_digits() -> None:
    values = {0.0282475: "0.0282475", 3.0: "3", 4027.1312: "4,027.13", 20.0: "20", 0.0: "0"}
    assert {value: number(value) for value in values} == values
    assert simulated(Finding("x", 3.0, 2.9123, 0.374, True)) == "2.91 ± 0.37"


# --- the command and the page -------------------------------------------------------------------


def verify_command(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["verify", *arguments])


def test_the_table_says_theory_simulation_and_verdict() -> None:
    done = verify_command("--case", "A18")
    assert done.exit_code == 0
    assert "9.91156" in done.stdout
    assert "4 of 4 cases pass" in done.stdout


def test_json_says_the_same() -> None:
    done = verify_command("--case", "C18-P", "--json")
    (report,) = answered(done.stdout)["cases"]
    assert report["verdict"] == "pass"
    assert report["findings"][1]["exact"] == pytest.approx(24.0)


def test_an_unknown_case_is_bad_input() -> None:
    assert verify_command("--case", "Z99").exit_code == 2


def test_a_failing_case_is_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of("A18-P")
    wrongly = replace(case, quantities=(case.quantities[0]._replace(exact=1.0),))
    monkeypatch.setattr(all_cases, "case", lambda _: wrongly)
    done = verify_command("--case", "A18-P")
    assert done.exit_code == 1
    assert "FAIL" in done.stdout
    assert "failed: A18-P" in done.stdout


def test_several_workers_give_the_same_reports() -> None:
    names = ["A15-P", "C18-P"]
    assert trial.verify_all(names, 1, 2) == trial.verify_all(names, 1)


def test_the_page_in_the_documentation_is_that_of_these_cases() -> None:
    text = (ROOT / "docs" / "verification.md").read_text("utf-8")
    rows = (line.split(" | ")[0][2:] for line in text.splitlines() if " | **" in line)
    assert list(rows) == list(cases())
    for case in cases().values():
        assert f"| {case.id} | **{case.title}**: " in text
        for one in case.quantities:
            assert f"| | {one.name} | {number(one.exact)} | " in text
    assert "FAIL" not in text.partition("<!-- generated")[2]


def test_a_page_replaces_the_old_one_and_keeps_what_stands_before() -> None:
    reports = [trial.verify_named("A15-P", 1)]
    before = "# Verification\n\nWhat is said by hand.\n\n"
    once = into(f"{before}{MARK} --report`; seed 7 -->\n\nold rows\n", reports)
    assert once.startswith(f"{before}{MARK} --full --report`; seed 1 -->")
    assert once.endswith(page(reports))
    assert into(once, reports) == once
    assert into("", reports) == page(reports)


def test_a_case_may_run_several_scenarios_itself() -> None:
    asked: list[tuple[int, int]] = []

    def runs(count: int, seed: int) -> Tables:
        asked.append((count, seed))
        return table(heads=np.full(count, 2.0))

    case = about(Quantity("heads", 2.0, lambda tables: column(tables, "heads")))
    assert attempt(replace(case, runs=runs, replications=3), 3, 8).verdict == "pass"
    assert asked == [(3, 8)]


def test_a_broken_identity_fails_a_case() -> None:
    def runs(count: int, seed: int) -> Tables:
        raise IdentityError("replication 0: launched = 1 + 1: 3 is not 2")

    report = attempt(replace(about(coin(0.5, [0.5], sd=0.0)), runs=runs), 1, 1)
    assert (report.verdict, report.findings) == ("FAIL", ())
    assert "launched" in report.broken


def test_many_replications_are_the_same_rows_however_they_are_batched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = case_of("A24-P").scenario
    assert tree is not None
    whole = program.tables_of(tree, 7, 3)
    monkeypatch.setattr(program, "AT_ONCE", 3)
    parts = program.tables_of(tree, 7, 3)
    assert all(whole[name].equals(parts[name]) for name in whole)


def test_a_page_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    assert verify_command("--case", "A15", "--report", str(path)).exit_code == 0
    text = path.read_text("utf-8")
    assert text == page([trial.verify_named(name, 1) for name in ("A15-P", "A15-P2")])
    assert "### Geometry" in text
