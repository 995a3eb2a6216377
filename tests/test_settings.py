import base64
import stat
import threading
from pathlib import Path

import pytest

from bot import master_key, settings

TOKEN = "1234567:" + "A" * 35
KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def _a_clean_environment(monkeypatch, tmp_path):
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


@pytest.fixture
def given(monkeypatch):
    def give(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, str(value))

    return give


def _problems(**kwargs):
    with pytest.raises(settings.SettingsError) as refused:
        settings.read(**kwargs)
    return refused.value


def test_without_any_variable_the_defaults_stand():
    found = settings.read()

    assert found.bot_api_url == "https://api.telegram.org"
    assert (found.send_rate, found.metrics_port, found.clock_offset_seconds) == (28, 0, 0)
    assert (found.country, found.admin_ids, found.log_level) == ("", frozenset(), "INFO")
    assert found.webhook_url is None


def test_the_default_database_lies_in_the_data_folder(tmp_path):
    assert settings.read().sqlite_file.is_relative_to(settings.data_folder())


def test_an_empty_variable_counts_as_not_set(given):
    given(WEBHOOK_URL="", COUNTRY="", ADMIN_IDS="", BOT_TOKEN="")

    found = settings.read()

    assert (found.webhook_url, found.country, found.admin_ids, found.bot_token) == (
        None,
        "",
        frozenset(),
        None,
    )


def test_lists_and_letters_are_read_kindly(given):
    given(ADMIN_IDS="11, 22,33", COUNTRY="gb", LOG_LEVEL="debug", BOT_API_URL="http://127.0.0.1:8081/")

    found = settings.read()

    assert found.admin_ids == {11, 22, 33}
    assert (found.country, found.log_level) == ("GB", "DEBUG")
    assert found.bot_api_url == "http://127.0.0.1:8081"


def test_settings_cannot_be_changed_once_read():
    with pytest.raises(ValueError, match="frozen"):
        settings.read().country = "GB"


BROKEN = {
    "BOT_TOKEN": "canary-not-a-token",
    "BOT_API_URL": "canary.example",
    "DATABASE_URL": "mysql://root:canary@localhost/x",
    "DAYMARK_KEY": "canary",
    "WEBHOOK_URL": "http://canary.example/hook",
    "WEBHOOK_SECRET": "canary-short",
    "WEBHOOK_PORT": "canary",
    "COUNTRY": "CANARYLAND",
    "ADMIN_IDS": "12,canary",
    "SEND_RATE": "0",
    "METRICS_PORT": "70000",
    "CLOCK_OFFSET_SECONDS": "nan",
    "LOG_LEVEL": "CANARY",
}


def test_all_problems_are_told_at_once_by_name_and_none_shows_a_value(given):
    given(**BROKEN)

    refused = _problems()

    assert {problem.partition(":")[0] for problem in refused.problems} == set(BROKEN)
    assert "canary" not in str(refused).lower()
    assert refused.__cause__ is None


@pytest.mark.parametrize("name", BROKEN)
def test_each_problem_says_how_to_mend_it(given, name):
    given(**{name: BROKEN[name]})

    (problem,) = _problems().problems

    assert problem.startswith(f"{name}: ")
    assert len(problem.split()) > 4


@pytest.mark.parametrize(
    ("name", "value"), [("CLOCK_OFFSET_SECONDS", "7200"), ("FAILPOINT", "before_commit:500")]
)
@pytest.mark.parametrize(
    ("api", "taken"),
    [
        ("", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://127.0.0.1:8081", True),
        ("http://localhost", True),
    ],
)
def test_a_switch_for_tests_works_against_this_machine_only(given, name, value, api, taken):
    given(BOT_API_URL=api, **{name: value})

    if taken:
        assert settings.read()
    else:
        assert name in str(_problems())


def test_a_missing_token_is_told_with_the_other_problems(given):
    given(SEND_RATE="-1")

    refused = _problems(needs_token=True)

    assert [problem.partition(":")[0] for problem in refused.problems] == ["SEND_RATE", "BOT_TOKEN"]


@pytest.mark.case("X03")
def test_a_webhook_needs_its_secret(given):
    given(WEBHOOK_URL="https://bot.example/hook")
    assert "WEBHOOK_SECRET" in str(_problems())

    given(WEBHOOK_SECRET="s" * 32)
    assert settings.read().webhook_secret.get_secret_value() == "s" * 32


def test_the_token_comes_from_the_variable_or_from_its_file(given, tmp_path):
    given(BOT_TOKEN=TOKEN)
    assert settings.token(settings.read(needs_token=True)) == TOKEN

    (tmp_path / "token").write_text(TOKEN + "\n")
    given(BOT_TOKEN="", BOT_TOKEN_FILE=tmp_path / "token")
    assert settings.token(settings.read(needs_token=True)) == TOKEN


def test_no_token_at_all_is_refused_when_it_is_asked_for():
    with pytest.raises(settings.SettingsError, match="BotFather"):
        settings.token(settings.read())


def test_a_token_given_twice_or_in_an_unreadable_file_is_refused(given, tmp_path):
    given(BOT_TOKEN_FILE=tmp_path / "nowhere")
    assert "BOT_TOKEN_FILE" in str(_problems())

    (tmp_path / "token").write_text(TOKEN)
    given(BOT_TOKEN=TOKEN, BOT_TOKEN_FILE=tmp_path / "token")
    assert "not both" in str(_problems())


def test_no_secret_is_in_the_printed_form(given):
    given(
        BOT_TOKEN=TOKEN,
        DAYMARK_KEY=KEY.hex(),
        DATABASE_URL="postgresql://me:hunter2@localhost/x",
        WEBHOOK_URL="https://bot.example",
        WEBHOOK_SECRET="s" * 40,
    )

    printed = repr(settings.read()) + str(settings.read().model_dump())

    assert not [secret for secret in (TOKEN, KEY.hex(), "hunter2", "s" * 40) if secret in printed]


@pytest.mark.parametrize(
    "text", [KEY.hex(), base64.b64encode(KEY).decode(), base64.urlsafe_b64encode(KEY).decode()]
)
def test_the_key_may_be_hex_or_base64_in_the_variable_or_a_file(given, tmp_path, text):
    given(DAYMARK_KEY=text)
    assert master_key.of(settings.read()) == (KEY, None)

    (tmp_path / "k").write_text(text + "\n")
    given(DAYMARK_KEY="", DAYMARK_KEY_FILE=tmp_path / "k")
    assert master_key.of(settings.read()) == (KEY, None)


def test_the_first_run_makes_a_key_beside_the_database_for_its_owner_only(given, tmp_path):
    given(DATABASE_URL=f"sqlite:///{tmp_path}/deep/daymark.sqlite3")

    key, made = master_key.of(settings.read())
    again, made_again = master_key.of(settings.read())

    assert (len(key), made) == (32, tmp_path / "deep" / "daymark.key")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert (again, made_again) == (key, None)
    assert [file.name for file in made.parent.iterdir()] == ["daymark.key"]


def test_eight_starts_at_once_agree_on_one_key(given, tmp_path):
    given(DATABASE_URL=f"sqlite:///{tmp_path}/daymark.sqlite3")
    found, chosen, gate = [], settings.read(), threading.Barrier(8)

    def start():
        gate.wait()
        found.append(master_key.of(chosen))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({key for key, _ in found}) == 1
    assert sum(made is not None for _, made in found) == 1


@pytest.mark.parametrize("content", [b"", b"00" * 31, b"\xff\xfe\x00", b"not a key"])
def test_a_key_file_with_something_else_in_it_is_refused(given, tmp_path, content):
    (tmp_path / "daymark.key").write_bytes(content)
    given(DATABASE_URL=f"sqlite:///{tmp_path}/daymark.sqlite3")

    with pytest.raises(settings.SettingsError, match="32 bytes"):
        master_key.of(settings.read())


@pytest.mark.case("X11")
@pytest.mark.hazard("H14")
def test_a_database_whose_key_is_gone_never_gets_a_new_one(given, tmp_path):
    (tmp_path / "daymark.sqlite3").write_bytes(b"SQLite format 3")
    given(DATABASE_URL=f"sqlite:///{tmp_path}/daymark.sqlite3")

    with pytest.raises(settings.SettingsError, match="Put the key back"):
        master_key.of(settings.read())

    assert not (tmp_path / "daymark.key").exists()


@pytest.mark.parametrize("url", ["postgresql://me@localhost/daymark", "sqlite://", "sqlite:///:memory:"])
def test_a_database_without_a_file_needs_a_key_from_the_operator(given, url):
    given(DATABASE_URL=url)

    with pytest.raises(settings.SettingsError, match="DAYMARK_KEY_FILE"):
        master_key.of(settings.read())


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////data/daymark.sqlite3", Path("/data/daymark.sqlite3")),
        ("sqlite+aiosqlite:////data/d.db?timeout=5", Path("/data/d.db")),
        ("sqlite:///here.db", Path("here.db")),
        ("postgresql+asyncpg://localhost/x", None),
    ],
)
def test_the_sqlite_file_is_found_in_the_address(given, url, file):
    given(DATABASE_URL=url)

    assert settings.read().sqlite_file == file


@pytest.mark.parametrize("role", ["intake", "worker"])
def test_a_role_beside_others_is_refused_on_sqlite_and_the_refusal_says_what_to_do(role):
    with pytest.raises(settings.SettingsError, match="needs PostgreSQL in DATABASE_URL"):
        settings.in_role(settings.read(), role)


def test_a_role_is_taken_from_the_command_line_before_the_variable(given):
    given(ROLE="Intake", DATABASE_URL="postgresql://bot@localhost/bot")

    found = settings.read()

    assert settings.in_role(found).role == "intake"
    assert settings.in_role(found, "worker").role == "worker"
    assert settings.in_role(found, "all").role == "all"


def test_a_role_nobody_knows_is_refused():
    with pytest.raises(settings.SettingsError, match="all, intake or worker"):
        settings.in_role(settings.read(), "boss")


def test_a_rate_that_cannot_be_shared_is_refused(given):
    given(SEND_RATE="3", DATABASE_URL="postgresql://bot@localhost/bot")

    with pytest.raises(settings.SettingsError, match="SEND_RATE: at least 4"):
        settings.in_role(settings.read(), "worker")


def test_metrics_stay_on_the_machine_while_the_webhook_listens_outside(given):
    given(LISTEN_HOST="0.0.0.0")
    assert settings.read().watch_host == "0.0.0.0"

    given(METRICS_HOST="127.0.0.1")
    assert (settings.read().listen_host, settings.read().watch_host) == ("0.0.0.0", "127.0.0.1")
