from __future__ import annotations

from engine.source.parser import parse_yaml
from engine.suite.documents.faults import check_faults
from engine.vocabulary import builtin


def test_faults_are_read_from_a_file_of_their_own() -> None:
    node = parse_yaml("throttle: 5%\nretry-after: soon\nslow-by: 2s\nforbid: [a]\n", "f.yaml").value
    assert node is not None
    found = check_faults(node, builtin())
    assert found.diagnostics == ()
    assert found.value is not None
    assert (found.value.throttle, found.value.retry_after, found.value.slow_by.seconds) == (0.05, "soon", 2.0)
    assert found.value.forbid == ("a",)


def test_a_share_without_a_percent_sign_is_told() -> None:
    node = parse_yaml("throttle: often\n", "f.yaml").value
    assert node is not None
    found = check_faults(node, builtin())
    assert found.has_errors
    assert (found.diagnostics[0].code, found.diagnostics[0].span.column) == ("E110", 11)
