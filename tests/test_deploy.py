"""What an operator installs: checked as text, for there is no Docker and no systemd in a test."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import typer
import yaml
from prometheus_client.metrics import MetricWrapperBase

from bot.__main__ import cli
from bot.services.talk import meters
from bot.services.talk.ports import Outcome
from bot.settings import Settings

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
README = (DEPLOY / "README.md").read_text("utf-8")
NEEDED = {"bot", "migrations", "requirements.lock"}


def _example() -> dict[str, str]:
    return dict(
        re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", (DEPLOY / ".env.example").read_text("utf-8"), re.MULTILINE)
    )


def _unit() -> dict[str, list[str]]:
    text = (DEPLOY / "daymark.service").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def test_every_setting_is_in_the_example_and_nothing_else_is():
    assert set(_example()) == {name.upper() for name in Settings.model_fields}


def test_the_example_shows_the_real_defaults():
    shown = {name: value for name, value in _example().items() if value}

    real = {name: str(Settings.model_fields[name.lower()].default) for name in shown}

    assert shown == real


def test_every_setting_in_the_example_is_explained():
    lines = (DEPLOY / ".env.example").read_text("utf-8").splitlines()

    for before, line in pairwise(lines):
        if re.match(r"#[A-Z_]+=", line):
            assert re.match(r"# \w.{15,}", before), line


def test_the_example_changes_nothing_until_a_line_is_uncommented():
    assert all(
        line.startswith("#") or not line for line in (DEPLOY / ".env.example").read_text("utf-8").splitlines()
    )


@pytest.mark.case("X17")
@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_is_locked_down(name):
    service = COMPOSE["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].partition(":")[0] not in ("0", "root")
    assert "privileged" not in service
    assert "cap_add" not in service


@pytest.mark.case("X17")
@pytest.mark.parametrize("name", COMPOSE["services"])
def test_no_service_opens_a_port(name):
    assert not COMPOSE["services"][name].keys() & {"ports", "expose", "network_mode"}


def test_secrets_are_files_and_no_variable_holds_one():
    bot = COMPOSE["services"]["bot"]

    assert set(bot["secrets"]) == {"bot_token", "daymark_key"}
    assert bot["environment"]["BOT_TOKEN_FILE"] == "/run/secrets/bot_token"
    assert bot["environment"]["DAYMARK_KEY_FILE"] == "/run/secrets/daymark_key"
    assert not bot["environment"].keys() & {"BOT_TOKEN", "DAYMARK_KEY", "WEBHOOK_SECRET"}
    assert all(secret.keys() == {"file"} for secret in COMPOSE["secrets"].values())


def test_compose_names_only_real_settings():
    assert COMPOSE["services"]["bot"]["environment"].keys() <= {
        name.upper() for name in Settings.model_fields
    }


def test_the_bot_keeps_its_data_in_a_volume_outside_the_image():
    bot = COMPOSE["services"]["bot"]

    assert "data:/data" in bot["volumes"]
    assert bot["environment"]["DATABASE_URL"] == "${DATABASE_URL:-sqlite:////data/daymark.sqlite3}"
    assert bot["env_file"] == [{"path": ".env", "required": False}]


def test_postgresql_is_a_profile_on_a_network_without_a_way_out():
    database = COMPOSE["services"]["database"]

    assert database["profiles"] == ["postgres", "cluster"]
    assert database["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert "profiles" not in COMPOSE["services"]["bot"]


def test_workers_are_a_profile_and_differ_from_the_bot_in_their_role_only():
    bot, worker = COMPOSE["services"]["bot"], COMPOSE["services"]["worker"]

    more = {"profiles": ["cluster"], "deploy": {"replicas": 2}}
    assert worker == bot | more | {"environment": bot["environment"] | {"ROLE": "worker"}}
    assert bot["restart"] == "unless-stopped"  # a worker that loses its database ends


KUBERNETES = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8")))
DEPLOYMENTS = {one["metadata"]["name"]: one["spec"] for one in KUBERNETES if one["kind"] == "Deployment"}


def test_kubernetes_runs_two_intakes_that_take_turns_and_some_workers():
    args = {
        name: spec["template"]["spec"]["containers"][0]["args"][-3:] for name, spec in DEPLOYMENTS.items()
    }

    assert args == {name: ["run", "--role", name] for name in ("intake", "worker")}
    assert DEPLOYMENTS["intake"]["replicas"] == 2
    assert DEPLOYMENTS["intake"]["strategy"] == {"type": "Recreate"}
    assert DEPLOYMENTS["worker"]["replicas"] >= 2


@pytest.mark.case("X17")
@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_pod_is_locked_down_watched_and_bounded(name):
    pod = DEPLOYMENTS[name]["template"]["spec"]
    (container,) = pod["containers"]
    probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"].keys() == {"requests", "limits"}
    assert probes == {
        kind: {"path": "/ready" if kind == "readiness" else "/live", "port": "watch"} for kind in probes
    }
    assert container["ports"] == [{"name": "watch", "containerPort": 9090}]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_kubernetes_keeps_secrets_out_of_the_settings_and_names_only_real_ones(name):
    (plain,) = [one["data"] for one in KUBERNETES if one["kind"] == "ConfigMap"]
    pod = DEPLOYMENTS[name]["template"]["spec"]
    (container,) = pod["containers"]
    files = {item["path"] for item in pod["volumes"][0]["secret"]["items"]}

    assert not plain.keys() & {"BOT_TOKEN", "DAYMARK_KEY", "WEBHOOK_SECRET", "DATABASE_URL"}
    assert plain.keys() <= {field.upper() for field in Settings.model_fields}
    assert all("secretKeyRef" in variable["valueFrom"] for variable in container["env"])
    assert {Path(plain["BOT_TOKEN_FILE"]).name, Path(plain["DAYMARK_KEY_FILE"]).name} == files
    assert plain["METRICS_PORT"] == str(container["ports"][0]["containerPort"])


def test_the_image_has_the_backup_tools_of_the_postgresql_it_talks_to():
    server = COMPOSE["services"]["database"]["image"].partition(":")[2]

    assert f"postgresql-client-{server} " in DOCKERFILE


def test_the_image_runs_as_nobody_special():
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]

    user = re.findall(r"^USER (\d+):(\d+)$", last_stage, re.MULTILINE)

    assert user == [("10001", "10001")]
    assert COMPOSE["services"]["bot"]["user"] == "10001:10001"


def test_only_what_is_needed_is_copied_into_the_image():
    copied = set(re.findall(r"^COPY (?!--from)(\S+) \S+$", DOCKERFILE, re.MULTILINE))
    allowed = re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8"), re.MULTILINE)

    assert copied == NEEDED
    assert set(allowed) == NEEDED
    assert all((DEPLOY.parent / name).exists() for name in NEEDED)
    assert not re.search(r"^ADD ", DOCKERFILE, re.MULTILINE)


def test_the_image_installs_only_what_the_lock_names_by_hash():
    (install,) = re.findall(r"pip install(?:[^\n]*\\\n)*[^\n]*", DOCKERFILE)

    assert "--require-hashes" in install
    assert install.endswith("-r /build/requirements.lock")


def test_the_image_has_two_stages_a_health_check_and_no_port():
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE}"] * 2
    assert re.search(r"^ARG BASE=python:3\.11-slim-bookworm@sha256:[0-9a-f]{64}$", DOCKERFILE, re.MULTILINE)
    assert '"python", "-m", "bot", "doctor", "--quick"' in DOCKERFILE
    assert "EXPOSE" not in DOCKERFILE


HARDENING = {
    "Type": "notify",
    "NotifyAccess": "main",
    "WatchdogSec": "60",
    "TimeoutStartSec": "infinity",
    "Restart": "always",
    "RestartPreventExitStatus": "2 3",
    "User": "daymark",
    "StateDirectory": "daymark",
    "UMask": "0077",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ProtectProc": "invisible",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces": "yes",
    "CapabilityBoundingSet": "",
    "SystemCallArchitectures": "native",
    "SocketBindDeny": "any",
}


@pytest.mark.case("X17")
@pytest.mark.parametrize(("key", "value"), HARDENING.items())
def test_the_unit_is_hardened(key, value):
    assert _unit()[key] == [value]


def test_the_unit_gives_secrets_as_credentials_only():
    unit = _unit()

    assert unit["LoadCredential"] == [
        "bot_token:/etc/daymark/bot_token",
        "daymark_key:/etc/daymark/daymark_key",
    ]
    assert "BOT_TOKEN_FILE=%d/bot_token" in unit["Environment"]
    assert "DAYMARK_KEY_FILE=%d/daymark_key" in unit["Environment"]
    assert unit["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]


def test_the_unit_names_only_real_settings():
    names = {value.partition("=")[0] for value in _unit()["Environment"]} - {"PYTHONDONTWRITEBYTECODE"}

    assert names <= {name.upper() for name in Settings.model_fields}


def test_every_command_an_operator_is_told_to_type_exists():
    told = {
        command
        for file in DEPLOY.iterdir()
        for command in re.findall(r"-m bot ([\w-]+)|\"-m\", \"bot\", \"(\w+)\"", file.read_text("utf-8"))
        for command in command
        if command
    }

    known = set(typer.main.get_command(cli).commands)

    assert told >= {"run", "doctor", "backup", "restore", "drill", "export", "erase", "rotate-key"}
    assert told <= known


@pytest.mark.parametrize("page", ["README.md", "intended-use.md", "dpia.md", "hazards.md"])
def test_every_page_linked_to_is_there(page):
    links = re.findall(r"\]\(([^)#:]+)\)", (DEPLOY / page).read_text("utf-8"))

    assert all((DEPLOY / link).exists() for link in links)


def test_the_intended_use_is_said_plainly_where_one_begins():
    said = "not a medical device, not monitored, not a triage service"

    assert said in README[:300].lower()
    assert said.replace("not a triage", "and not a triage") in (DEPLOY / "intended-use.md").read_text("utf-8")


@pytest.mark.parametrize(
    "event",
    [
        "The token leaked",
        "The bot is silent",
        "The bot hears nobody",
        "The database is corrupt",
        "The key leaked, or it is time for a new one",
        "The key is lost",
        "Telegram is down",
        "The database must be restored",
        "The clock is wrong",
        "A migration failed",
        "A wrong message went to many",
        "Somebody asks to be erased",
        "Somebody asks for their data",
    ],
)
def test_the_readme_says_what_to_do_when_something_happens(event):
    paragraph = README.partition(f"**{event}.**")[2].partition("\n\n")[0]

    assert len(paragraph.split()) > 30


ALERTS = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
ON_THE_PAGE = ("daymark_undelivered", "daymark_silence_overdue_seconds")
OF_A_BUCKET = ("_bucket", "_sum", "_count")


def _metrics() -> dict[str, set[str]]:
    """Return {metric that is really shown: the names of its labels}, those of the health page included."""
    shown: dict[str, set[str]] = {
        "daymark_oldest_seconds": {"what"},
        **{name: set() for name in ("daymark_polled_age_seconds", *ON_THE_PAGE)},
    }
    for name in vars(meters).values():
        if isinstance(name, MetricWrapperBase):
            (family,) = name.describe()
            ends = OF_A_BUCKET if family.type == "histogram" else ("_total",)
            shown |= {f"{family.name}{end}": {*name._labelnames, "le"} for end in ends}
    return shown


@pytest.mark.hazard("H1")
@pytest.mark.parametrize("alert", [rule["alert"] for rule in ALERTS])
def test_every_alert_names_a_metric_that_exists_and_says_what_it_means(alert):
    (rule,) = [rule for rule in ALERTS if rule["alert"] == alert]
    shown = _metrics()

    named = re.findall(r"(daymark_\w+)(?:\{(\w+)=)?", rule["expr"])

    assert named
    assert all(metric in shown and (not label or label in shown[metric]) for metric, label in named), named
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert len(rule["annotations"]["summary"].split()) > 5


def test_the_metrics_of_the_health_page_are_shown_under_their_names():
    text = (DEPLOY.parent / "bot" / "watch" / "pages.py").read_text("utf-8")

    assert "daymark_oldest_seconds{" in text
    assert all(f"{name} " in text for name in ("daymark_polled_age_seconds", *ON_THE_PAGE))


def test_every_value_an_alert_looks_for_is_one_that_is_counted():
    wanted = {value for rule in ALERTS for value in re.findall(r'(?:outcome|what)="(\w+)"', rule["expr"])}

    assert wanted <= {*Outcome, "inbox", "outbox", "agenda"}
