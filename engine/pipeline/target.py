"""What a target needs before it is opened: its secrets, and settings that hold once they are put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from engine.expressions.template import TemplateError, resolve, resolve_spec
from engine.http.address import is_loopback_url
from engine.http.secrecy.redact import SECRET_LENGTH_MIN, redactor
from engine.model.language.literals import Names, Template
from engine.model.plan import Plan
from engine.model.project import SecretSource
from engine.model.source.diagnostic import Checked, Diagnostic, Severity
from engine.model.values.noun import NOTHING
from engine.model.values.span import NOWHERE, Span
from engine.pipeline.doubles import find_doubles
from engine.pipeline.keyring import Unread, read_keyring
from engine.pipeline.load import Workspace
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.unset import explain_unset, find_unset, unset_secret
from engine.source import files

SECRET_BYTES_MAX = 64 << 10
_LINE_ENDS = "\r\n"
"""Of whatever wrote the secret down; no part of it."""


def secret_sources(workspace: Workspace) -> Mapping[str, SecretSource]:
    """Where each secret of the project and its libraries comes from; the project's win."""
    sources: dict[str, SecretSource] = {}
    for suite in workspace.suites:
        sources.update(suite.secrets)
    return {**sources, **(workspace.project.secrets if workspace.project is not None else {})}


def open_secrets(workspace: Workspace, env: Mapping[str, str]) -> Checked[Mapping[str, str]]:
    """The secrets that the project and its libraries bind, as far as they are set; unreadable files are told.

    The project's win over those of libraries, as its targets do. An empty one, as in pipelines of forks, is not set.
    """
    own = workspace.project.secrets if workspace.project is not None else {}
    sources = secret_sources(workspace)
    secrets: dict[str, str] = {}
    doubles = find_doubles("secrets", (suite.secrets for suite in workspace.suites))
    problems = [each for name, each in doubles if name not in own]
    notes: list[Diagnostic] = []
    for name, source in sources.items():
        if source.env is not None and source.env in env:
            secrets[name] = env[source.env].strip(_LINE_ENDS)
        elif source.file is not None:
            text = files.read_text(workspace.root / source.file, workspace.root, bytes_max=SECRET_BYTES_MAX)
            problems.extend(each.but(span=source.span) for each in text.diagnostics)
            secrets[name] = (text.value or "").strip(_LINE_ENDS)
        elif source.keyring is not None:
            found = read_keyring(source.keyring)
            if isinstance(found, str):
                secrets[name] = found.strip(_LINE_ENDS)
            else:
                notes.append(_unread(name, source, found))
    secrets = {name: value for name, value in secrets.items() if value}
    notes.extend(_padded(name, sources[name]) for name, value in secrets.items() if value != value.strip())
    problems.extend(_too_short(name, sources[name]) for name, value in secrets.items() if _is_too_short(value))
    return Checked(value=None if problems else secrets, diagnostics=(*problems, *notes))


def _unread(name: str, source: SecretSource, why: Unread) -> Diagnostic:
    """No error: a target that does not use the secret can do without."""
    message = f"the secret `{name}` is not set: {why.message}"
    return Diagnostic(code="W281", span=source.span, message=message, help=why.help, severity=Severity.WARNING)


def _padded(name: str, source: SecretSource) -> Diagnostic:
    """No error: a password may be so."""
    message = f"the secret `{name}` begins or ends with white space, which is sent with it"
    help_ = "take it off where the secret is set, unless it belongs to it; line ends are taken off here"
    return Diagnostic(code="W282", span=source.span, message=message, help=help_, severity=Severity.WARNING)


def _is_too_short(value: str) -> bool:
    return len(value) < SECRET_LENGTH_MIN


def _too_short(name: str, source: SecretSource) -> Diagnostic:
    """Masking it would falsify every answer, and showing it would break the promise that no secret is shown."""
    message = f"the secret `{name}` has fewer than {SECRET_LENGTH_MIN} characters, so that it cannot be masked"
    why = "so short a text occurs by chance in every answer: bind a longer secret, or give what is none by `env`"
    return Diagnostic(code="E286", span=source.span, message=message, help=why)


def resolve_vars(chosen: ChosenTarget, env: Mapping[str, str]) -> Checked[Names]:
    """The `vars` of a target with the environment put in; secrets are no part of what suites may see."""
    try:
        value = {name: resolve(each, {"env": env}) for name, each in chosen.use.options.vars.items()}
    except TemplateError as error:
        return Checked(value=None, diagnostics=explain_unset(error, env, {}, {}))
    return Checked(value=value)


def scope_of(chosen: ChosenTarget, env: Mapping[str, str]) -> str:
    """What a target shares its limits with; secrets, and what is not set, stand in it as they are written."""
    return chosen.use.kind.scope(_as_far_as_known(chosen.use.spec, {"env": env}), chosen.name)


def is_real(chosen: ChosenTarget, env: Mapping[str, str]) -> bool:
    """Whether what is sent there really happens: at an address on the web that is not one of this machine."""
    origin = scope_of(chosen, env).partition(" ")[0]
    return ("${{" in origin or "://" in origin) and not is_loopback_url(origin)


def _as_far_as_known(spec: Any, names: Names) -> Any:
    try:
        return resolve_spec(spec, names)
    except TemplateError:
        if not is_dataclass(spec) or isinstance(spec, type | Template):
            return spec
        parts = {each.name: getattr(spec, each.name) for each in fields(spec)}
        return replace(spec, **{name: _as_far_as_known(part, names) for name, part in parts.items()})


def login_of(chosen: ChosenTarget) -> str:
    """Where the client id and secret of a target were read, in the author's words; empty where it has none."""
    auth = getattr(chosen.use.spec, "auth", None)
    if auth is None:
        return ""
    written = [each.text for each in _words_of(auth) if isinstance(each, Template)]
    if written:
        return " and ".join(f"`{text}`" for text in dict.fromkeys(written))
    if chosen.use.span == NOWHERE or chosen.name == chosen.use.kind.name:
        return f"the variables {' and '.join(f'`{name}`' for name in chosen.use.kind.login_variables)}"
    return f"{chosen.use.span.file}:{chosen.use.span.line}"


def _words_of(auth: Any) -> tuple[Any, ...]:
    return getattr(auth, "client_id", None), getattr(auth, "client_secret", None)


def check_target(
    chosen: ChosenTarget,
    env: Mapping[str, str],
    secrets: Mapping[str, str],
    sources: Mapping[str, SecretSource] = NOTHING,
) -> tuple[Diagnostic, ...]:
    """What is wrong with the settings of a target once the environment and the secrets are put in.

    `sources` say where secrets come from.
    """
    use = chosen.use
    written = use.kind.before_calls(use.spec)
    unset = find_unset(written, env, secrets, sources)
    if unset:
        return unset
    spec = resolve_spec(written, {"env": env, "secrets": secrets})
    mask = redactor(secrets.values())
    return tuple(
        Diagnostic(
            code="E284",
            span=use.span,
            message=f"target `{chosen.name}`: {mask.text(each.message)}",
            help=None if each.help is None else mask.text(each.help),
        )
        for each in use.kind.check(spec)
    )


def check_input_secrets(
    plan: Plan, secrets: Mapping[str, str], sources: Mapping[str, SecretSource] = NOTHING
) -> tuple[Diagnostic, ...]:
    """What is wrong with the secrets that inputs of a plan hold: those that are not set."""
    used = {name: test for test in reversed(plan.tests) if test.skip is None for name in sorted(test.secrets)}
    return tuple(
        unset_secret(
            name, sources.get(name), Span(file=test.file, line=test.line, column=1, end_line=test.line, end_column=1)
        ).but(message=f"the secret `{name}` is not set, and inputs of `{test.name}` hold it")
        for name, test in sorted(used.items())
        if name not in secrets
    )
