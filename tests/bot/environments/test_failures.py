"""What pip's complaints mean, in one sentence."""

from __future__ import annotations

import pytest

from bot.environments.contract import Environment
from bot.environments.failures import explain, explain_torch

UNREACHABLE = (
    "WARNING: Retrying after connection broken by 'NameResolutionError(\"Failed to resolve\")'\n"
    "ERROR: No matching distribution found for torch==2.13.0\n"
)
UNTRUSTED = (
    "WARNING: Retrying after connection broken by 'SSLError(SSLCertVerificationError(1, "
    "'[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate in "
    "certificate chain (_ssl.c:1006)'))': /simple/x/",
    "Could not fetch URL https://index/simple/x/: There was a problem confirming the ssl "
    "certificate: HTTPSConnectionPool(host='index', port=443): Max retries exceeded - skipping",
)
CONFLICT = (
    "ERROR: Cannot install x==9 because these package versions have conflicting dependencies.\n"
    "ERROR: ResolutionImpossible: for help visit the manual\n"
)


@pytest.mark.parametrize(
    "said",
    [
        "NewConnectionError('<pip._vendor.urllib3...>: Failed to establish a new connection')",
        "Temporary failure in name resolution",
        "NameResolutionError(\"HTTPSConnection(host='index', port=443): Failed to resolve\")",
    ],
)
def test_no_network_is_said_in_one_sentence(environment: Environment, said: str) -> None:
    environment.log.write_text(
        f"WARNING: Retrying after: {said}\nERROR: No matching distribution\n"
    )
    sentence = explain(environment)
    assert sentence.startswith("No network: pip cannot reach a package index for .venv.")
    assert str(environment.log) in sentence


@pytest.mark.parametrize("said", UNTRUSTED, ids=["retried", "given up"])
def test_a_certificate_that_is_not_trusted_is_no_missing_package(
    environment: Environment, said: str
) -> None:
    environment.log.write_text(f"{said}\nERROR: No matching distribution found for x==9\n")
    assert explain(environment) == (
        "pip does not trust the certificate of its package index for .venv. Behind a proxy that "
        "looks into TLS, set PIP_CERT to a PEM file with its certificate and run make again. "
        f"Log: {environment.log}"
    )
    sentence = explain_torch(environment, "cpu-index")
    assert "fetched: the certificate of cpu-index is not trusted. Behind a proxy" in sentence
    assert "set PIP_CERT to a PEM file" in sentence
    assert "TORCH_CPU_INDEX" not in sentence


RETRIED = "WARNING: Retrying after connection broken by 'ReadTimeoutError(\"Read timed out.\")'\n"
NO_ROOM = "OSError: [Errno 28] No space left on device"
TRACEBACK = 'ERROR: Exception:\nTraceback (most recent call last):\n  File "x.py", line 1, in run\n'


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (f"ERROR: Could not install packages due to an {NO_ROOM}\n", NO_ROOM),
        (f"{TRACEBACK}{NO_ROOM}\n[notice] A new release of pip is available\n", NO_ROOM),
        (CONFLICT, "Cannot install x==9 because"),
    ],
    ids=["no room", "traceback", "conflict"],
)
def test_a_retry_that_helped_does_not_hide_the_complaint(
    environment: Environment, said: str, why: str
) -> None:
    environment.log.write_text(RETRIED + said)
    sentence = explain(environment)
    assert sentence.startswith(".venv could not be made: ")
    assert why in sentence
    assert why in explain_torch(environment, "cpu-index")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "ERROR: Could not find a version that satisfies the requirement x==9 (from versions: )\n",
        "ERROR: Could not install packages due to an OSError: HTTPSConnectionPool: Max retries "
        "exceeded (Caused by NewConnectionError('Failed to establish a new connection'))\n",
        f"{TRACEBACK}pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.\n",
    ],
    ids=["nothing", "no version", "no connection", "traceback"],
)
def test_a_complaint_of_the_network_is_of_the_network(environment: Environment, said: str) -> None:
    environment.log.write_text(RETRIED + said)
    assert explain(environment).startswith("No network: pip cannot reach a package index")


def test_another_failure_of_pip_is_quoted(environment: Environment) -> None:
    environment.log.write_text("Collecting x\nERROR: No matching distribution found for x==9\n")
    assert explain(environment) == (
        ".venv could not be made: ERROR: No matching distribution found for x==9. "
        f"Log: {environment.log}"
    )


def test_a_conflict_is_told_by_what_conflicts(environment: Environment) -> None:
    environment.log.write_text(CONFLICT)
    assert "Cannot install x==9 because" in explain(environment)
    assert "manual" not in explain(environment)


def test_only_the_last_run_of_pip_counts(environment: Environment) -> None:
    environment.log.write_text(f"$ pip install torch\n{UNREACHABLE}\n$ pip install x\n{CONFLICT}")
    assert "Cannot install x==9 because" in explain(environment)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (UNREACHABLE, "cpu-index cannot be reached"),
        ("ERROR: No matching distribution found for torch\n", "No matching distribution"),
    ],
)
def test_without_a_cpu_build_the_setting_is_named(
    environment: Environment, said: str, why: str
) -> None:
    environment.log.write_text(said)
    sentence = explain_torch(environment, "cpu-index")
    assert sentence.startswith("The CPU build of PyTorch (torch==")
    assert why in sentence
    assert "set TORCH_CPU_INDEX to a mirror" in sentence
