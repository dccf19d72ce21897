"""What is shipped: the image, its locked versions, and the containers around it, read without a container engine."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import Settings
from tests.audit import judged
from tests.dockerfile import ROOT, Stage, context, stages

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-build.lock")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def locked(name: str) -> dict[str, list[str]]:
    """The versions that a lock file has of each package. Fails for a line that is neither a version nor its hash."""
    versions: dict[str, list[str]] = {}
    lines = [line for line in read(name).replace("\\\n", "").splitlines() if not line.lstrip().startswith("#")]
    for line in lines:
        found = re.fullmatch(r"([\w.-]+)==(\S+)( ; [^#]*?)?((?: +--hash=sha256:[0-9a-f]{64})+) *", line)
        assert found, f"{name}: {line[:60]}"
        versions.setdefault(canonicalize_name(found[1]), []).append(found[2])
    return versions


@pytest.fixture(scope="module")
def image() -> list[Stage]:
    return stages(read("Dockerfile"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    return found


def test_every_package_that_the_image_needs_is_locked_with_hashes() -> None:
    project = PROJECT["project"]
    groups = PROJECT["dependency-groups"]
    assert groups["build"] == PROJECT["build-system"]["requires"]
    asked = {"requirements.lock": [*project["dependencies"], *project["optional-dependencies"]["postgres"]]}
    asked["requirements-build.lock"] = groups["build"]
    for name in LOCKS:
        versions = locked(name)
        for each in map(Requirement, asked[name]):
            found = versions.get(canonicalize_name(each.name), [])
            assert found, f"{each.name} is not locked: run `make lock`"
            assert all(each.specifier.contains(version) for version in found), f"{each}: run `make lock`"


@pytest.mark.parametrize("name", [*LOCKS, "Dockerfile", "compose.yaml", "pyproject.toml", "Makefile"])
def test_no_file_says_where_packages_come_from(name: str) -> None:
    assert not re.search(
        r"(?i)--(extra-)?index|--find-links|pypi\.|pythonhosted|https?://\S*(simple|index)", read(name)
    )


def test_what_is_shipped_runs_as_nobody_in_particular_and_tells_how_it_is(image: list[Stage]) -> None:
    final = image[-1]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", final.last("USER").rest)
    assert final.last("WORKDIR").rest == "/data"
    assert final.last("VOLUME").words == ["/data"]
    assert final.last("LABEL").pairs["org.opencontainers.image.version"] == PROJECT["project"]["version"]
    for name in ("ENTRYPOINT", "CMD"):
        assert final.last(name).rest.startswith("["), f"{name} would run under a shell that keeps signals to itself"
    check = final.last("HEALTHCHECK").rest.partition("CMD ")[2]
    assert check == '["python3", "-m", "bot.health"]'
    assert int(final.last("ENV").pairs["HEALTH_PORT"]) != Settings.model_fields["port"].default


def test_what_is_shipped_holds_nothing_that_builds(image: list[Stage]) -> None:
    *_, build, final = image
    assert build.base == final.base
    assert "slim" in final.base
    assert [copied.words for copied in final.all("COPY")] == [
        ["--from=build", "/opt/folgesvenn", "/opt/folgesvenn"],
    ]
    run = " ".join(each.rest for each in final.all("RUN"))
    assert not re.search(r"\b(apt|apt-get|dpkg|pip|curl|wget|gcc|make)\b", run)
    installed = [line for each in build.all("RUN") for line in re.findall(r"pip [^&]*install [^&]*", each.rest)]
    assert installed
    assert all("--require-hashes" in line or "--no-index" in line for line in installed)


def test_only_code_goes_into_an_image(tmp_path: Path) -> None:
    rules = read(".dockerignore").splitlines()
    secret = [
        ".env",
        "folgesvenn.sqlite",
        "secrets/bot_token",
        "courses/a.toml",
        ".git/config",
        "bot/__pycache__/a.pyc",
    ]
    wanted = ["bot/app.py", "bot/course/a.toml", "locales/nb/LC_MESSAGES/messages.po", "requirements.lock", "LICENSE"]
    for name in [*secret, *wanted, "tests/a.py", "docs/a.md", "README.md"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert context(rules, tmp_path) == sorted([*wanted, "README.md"])


def test_every_container_is_locked_down_and_pinned(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"bot", "second", "postgres", "proxy"}
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert "healthcheck" in service or service["image"] == "folgesvenn", name
        assert service["image"] == "folgesvenn" or re.fullmatch(r"[a-z]+:\d+", service["image"]), name
        named = {each.split(":")[0] for each in service["volumes"] if isinstance(each, str) and each[0] not in "./"}
        assert named <= set(compose["volumes"]), name
    assert "ports" not in compose["services"]["bot"]


def test_the_bot_is_alone_by_default_and_one_of_two_with_postgresql(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {name for name, service in services.items() if "profiles" not in service} == {"bot"}
    assert {service["profiles"][0] for name, service in services.items() if name != "bot"} == {"postgres"}
    assert services["bot"]["depends_on"]["postgres"]["required"] is False
    first, second = (
        {key: value for key, value in services[name].items() if key not in ("profiles", "depends_on")}
        for name in ("bot", "second")
    )
    assert first == second
    settings = services["bot"]["environment"]
    known = {name.upper() for name in Settings.model_fields}
    assert set(settings) <= known
    # Whatever does not belong to the container itself can be set in `.env`; what is left out there is not set.
    own = {"BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET", "WEBHOOK_URL", "BOT_API_URL", "PORT", "HEALTH_PORT"}
    from_outside = known - own - {f"{name}_FILE" for name in own}
    assert {name for name in settings if settings[name] == f"${{{name}:-}}"} == from_outside
    # What is secret comes from files; and with no domain each of these is empty, which counts as not set.
    assert {name for name in settings if re.search("TOKEN|SECRET|DATABASE", name)} == {
        *("BOT_TOKEN_FILE", "DATABASE_URL_FILE", "WEBHOOK_SECRET_FILE")
    }
    for name in ("DATABASE_URL_FILE", "WEBHOOK_URL", "WEBHOOK_SECRET_FILE"):
        assert re.fullmatch(r"\$\{DOMAIN:\+.+\}", settings[name]), name


def test_the_proxy_lets_in_the_webhook_and_nothing_else(compose: dict[str, Any]) -> None:
    path = re.search(r"\$\{DOMAIN:-\}(/\w+)\}", compose["services"]["bot"]["environment"]["WEBHOOK_URL"])
    assert path
    written = compose["configs"]["caddyfile"]["content"]
    port = Settings.model_fields["port"].default
    assert re.findall(r"handle (\S*) ?\{\s+reverse_proxy (.*) \{", written) == [(path[1], f"bot:{port} second:{port}")]
    assert re.search(r"handle \{\s+respond 404", written)
    assert list(compose["services"]["proxy"]["ports"]) == ["80:80", "443:443", "443:443/udp"]


def test_the_audit_tells_of_holes_and_of_what_it_could_not_ask_about() -> None:
    report: list[dict[str, Any]] = [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "holed", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]},
        {"name": "unheard-of", "skip_reason": "not found"},
    ]
    found, unknown = judged(report)
    assert [line.split()[0] for line in found] == ["holed"]
    assert "PYSEC-1" in found[0]
    assert unknown == 1
