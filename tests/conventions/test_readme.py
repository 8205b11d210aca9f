"""Documentation fails when it lies: commands, settings, links and paths in it exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from bot.cli import app

ROOT = Path(__file__).resolve().parents[2]
README, README_ZH = ROOT / "README.md", ROOT / "README.zh.md"
ENVIRONMENTS = ROOT / "bot" / "environments"
HIDDEN = re.compile(r"/(\.venv|\.venv-rasa|var|artefacts|node_modules|\.pytest_cache)/")
PAGES = sorted(page for page in ROOT.rglob("*.md") if not HIDDEN.search(str(page)))
FENCE = re.compile(r"^ *```.*?^ *```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# After a prompt, settings or a pipe; or handed to the image of the platform, whose entry it is.
COMMAND = re.compile(
    r"(?:^|[|=] *|\.venv/bin/|\$ )banter((?: +[^\s|#;>&…]+)+)"
    r"|docker compose run(?: -\S+)* prepare((?: +[^\s|#;>&…]+)+)",
    re.M,
)
SETTING = re.compile(r"\bBANTER_[A-Z0-9_]*[A-Z0-9](?![A-Z0-9_*])")
FOLDERS = "bot|nlu|actions|recommender|speech|crm|data|tests|docs|requirements"
USAGE_ERROR: type[Exception] = typer.BadParameter.__bases__[0]
INCOMPLETE = {"MissingParameter", "NoArgsIsHelpError"}  # named without what it is told


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_of(page: Path) -> list[str]:
    """Return what stands in code: the fenced blocks, then the spans."""
    blocks = FENCE.findall(text_of(page))
    return [*blocks, *spans_of(page)]


def spans_of(page: Path) -> list[str]:
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", text_of(page)))


def links_of(page: Path) -> list[str]:
    """Return the relative links, pictures too; ``#part`` is a part of the page itself."""
    found = LINK.findall(FENCE.sub("", text_of(page)))
    return [page.name * link.startswith("#") + link for link in found if "://" not in link]


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands_of(page: Path) -> Iterator[tuple[str, ...]]:
    for code in code_of(page):
        for words in COMMAND.findall(code):
            yield tuple(shlex.split("".join(words)))


def trouble(words: tuple[str, ...]) -> str | None:
    """Return why a command line does not parse; nothing of it is carried out."""
    command = get_command(app)
    waiting = [command]
    while waiting:
        each = waiting.pop()
        each.callback = lambda *_, **__: None
        waiting += getattr(each, "commands", {}).values()
    try:
        command.main(list(words), prog_name="banter", standalone_mode=False)
    except USAGE_ERROR as error:
        return None if type(error).__name__ in INCOMPLETE else f"{' '.join(words)}: {error}"
    return None


def test_commands_exist_and_take_these_options() -> None:
    said = {words for page in PAGES for words in commands_of(page)}
    assert len(said) > 20, "the commands in the documentation are not found any more"
    assert [found for words in sorted(said) if (found := trouble(words))] == []


@pytest.mark.parametrize("line", ["fly", "chat --loud", "serve telegraph", "keys rotate all"])
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    assert trouble(tuple(line.split()))


def test_make_knows_its_verbs() -> None:
    verbs = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.M))
    said = {
        verb
        for page in PAGES
        for code in code_of(page)
        for verb in re.findall(r"(?:^|\$ |\n)make ([a-z][a-z-]*)", code)
    }
    assert said - verbs == set()
    assert said >= {"run", "test"}


def test_settings_exist() -> None:
    known = set(re.findall(r"^#?([A-Z0-9_]+)=", text_of(ROOT / ".env.example"), re.M))
    makers = [ROOT / "Makefile", ROOT / "docker-compose.yml", *ENVIRONMENTS.glob("*.py")]
    known |= {name for maker in makers for name in SETTING.findall(text_of(maker))}
    said = {(name, page.name) for page in PAGES for name in SETTING.findall(text_of(page))}
    assert {each for each in said if each[0] not in known} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in links_of(page):
        path, _, anchor = link.partition("#")
        target = page.parent / path
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_in_the_text_exist(page: Path) -> None:
    paths = re.compile(rf"(?:{FOLDERS})/[\w./-]*[\w/]")
    named = [span for span in spans_of(page) if paths.fullmatch(span)]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [README]
    while waiting:
        place = waiting.pop().resolve()
        if place.is_dir():
            waiting += place.glob("*.md")
        elif place.suffix == ".md" and place not in seen:
            seen.add(place)
            waiting += [place.parent / link.partition("#")[0] for link in links_of(place)]
    assert [page for page in PAGES if page.is_relative_to(ROOT / "docs") and page not in seen] == []


def test_every_picture_is_shown() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links_of(page)}
    assert [path.name for path in (ROOT / "docs" / "images").iterdir() if path not in shown] == []


def test_both_readmes_have_the_same_parts() -> None:
    def parts(page: Path) -> tuple[list[str], int, list[str], list[str]]:
        prose = FENCE.sub("", text_of(page))
        levels = re.findall(r"^(#+) ", prose, re.M)
        links = [re.sub(r"[-.]zh(?=\.)", "-en", link) for link in links_of(page)]
        links = ["README.md" if link.startswith("README") else link for link in links]
        return levels, len(FENCE.findall(text_of(page))), links, spans_of(page)

    english, chinese = parts(README), parts(README_ZH)
    assert english[:3] == chinese[:3]
    assert sorted(english[3]) == sorted(chinese[3])
    assert prompts(README) == prompts(README_ZH)


def prompts(page: Path) -> list[str]:
    """Return the typed lines, without what is said in a language."""
    typed = re.findall(r"^ *\$ (.+)$", text_of(page), re.M)
    return [re.sub(r"'[^']*'|--lang \w+", "", line) for line in typed]
