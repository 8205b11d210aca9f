"""``banter audit``: is the chain over the audit trail whole, and what to note of it outside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from crm.store.sealing import Seal, VerifyReport
    from data.settings import HouseSettings

commands = typer.Typer(no_args_is_help=True, help="The tamper-evident audit trail.")


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check of the chain found."""

    report: VerifyReport
    head: Seal | None
    waiting: int  # rows that are too young to be sealed

    def sentences(self) -> list[str]:
        """Return what is told to whoever asked."""
        found = self.report
        if found.sound:
            told = f"Sound: all {found.seals} seals over {found.events} rows are right"
        else:
            told = (
                f"BROKEN: {found.right_seals} of {found.seals} seals, over "
                f"{found.right_events} of {found.events} rows, are right"
            )
        lines = [f"{told}; {self.waiting} newer rows wait to be sealed."]
        if found.problems:
            first, *others = found.problems
            more = f" ({len(others)} more)" if others else ""
            lines.append(f"First broken place: {_place(first.seal_no)}: {first.finding}.{more}")
        return [*lines, f"Head to note outside the database: {head_line(self.head)}"]

    def as_json(self) -> str:
        """Return the same for a program."""
        found = self.report
        return json.dumps(
            {
                "sound": found.sound,
                "seals": {"all": found.seals, "right": found.right_seals},
                "rows": {"all": found.events, "right": found.right_events},
                "waiting": self.waiting,
                "head": _head_fields(self.head),
                "problems": [
                    {"seal_no": each.seal_no, "finding": each.finding} for each in found.problems
                ],
            }
        )


def check(house: HouseSettings, noted: bytes | None = None) -> Checked:
    """Walk the whole chain.

    Args:
        house: which bank.
        noted: the hash of a head noted outside the database; it must still be in the chain.

    Raises:
        KeysMissing: there are no keys to check the signatures with.
    """
    from crm.bank import Bank
    from crm.store import sealing

    bank = Bank.open(house)
    try:
        with bank.read() as work:
            report = sealing.verify(work, noted=noted)
            return Checked(report, sealing.head(work), sealing.waiting(work))
    finally:
        bank.close()


def head_line(head: Seal | None) -> str:
    """Return number and hash of a head in one line."""
    return f"{head.seal_no} {head.hash.hex()}" if head else "none, nothing is sealed yet"


@commands.command()
def verify(
    noted: Annotated[str, typer.Option(help="Hash of a head that was noted outside.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check every seal against its rows; exit code 1 when something does not fit."""
    from data.settings import HouseSettings

    checked = check(HouseSettings(), _hash(noted))
    typer.echo(checked.as_json() if as_json else "\n".join(checked.sentences()))
    raise typer.Exit(0 if checked.report.sound else 1)


@commands.command("head")
def print_head() -> None:
    """Print number and hash of the last seal, to be noted outside the database."""
    from crm.bank import Bank
    from crm.store import sealing
    from data.settings import HouseSettings

    bank = Bank.open(HouseSettings())
    try:
        with bank.read() as work:
            typer.echo(head_line(sealing.head(work)))
    finally:
        bank.close()


def _hash(noted: str) -> bytes | None:
    """Read a noted hash, also with its number before it as ``banter audit head`` prints it."""
    if not noted.strip():
        return None
    try:
        return bytes.fromhex(noted.split()[-1])
    except ValueError as error:
        raise typer.BadParameter("a head is written in hexadecimal digits") from error


def _place(seal_no: int | None) -> str:
    return "outside the seals" if seal_no is None else f"seal {seal_no}"


def _head_fields(head: Seal | None) -> dict[str, object] | None:
    if head is None:
        return None
    return {"seal_no": head.seal_no, "hash": head.hash.hex(), "at": head.at.isoformat()}
