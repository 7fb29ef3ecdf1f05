"""Submits one call of a case: its intent is in the log before its bytes leave, and what was in doubt stays so."""

from __future__ import annotations

from engine.model.ports.exchange import Call, Exchange
from engine.model.run.event import CaseIntent
from engine.model.values.json import JsonObject
from engine.model.values.noun import Noun
from engine.run.cases.call_order import CallInProgress, CallToMake
from engine.run.cases.late_inputs import fill_late_inputs
from engine.run.cases.progress import CaseProgress
from engine.run.cases.shared import TargetRun
from engine.run.judging.masking import veil
from engine.run.sending.attempts import make_call
from engine.run.sending.lost import has_left
from engine.run.sending.request import Attempts, End, RetriedRequest
from engine.run.sending.request_budget import within_budget
from engine.run.sending.rules import RequestKind
from engine.run.sending.submit_fate import is_refusal, leaves_doubt


async def submit_call(target_run: TargetRun, progress: CaseProgress, ongoing: CallInProgress) -> End:
    """Submit a call as often as the table allows; how that ended."""
    case, to_make = progress.case, ongoing.to_make
    progress.is_read, progress.is_keyed = to_make.action.effects == "read", bool(ongoing.key)
    is_repeatable = progress.is_read or progress.is_keyed
    submit = _Submit(target_run, progress, ongoing)
    request = RetriedRequest(
        kind=RequestKind.READ if is_repeatable else RequestKind.SUBMIT,
        case=case.id,
        number=case.number,
        of=f"submit of `{to_make.action.name}`",
        send=submit.send,
        why_not_sent=submit.why_not_sent,
        announce=submit.announce,
        tokens=target_run.tokens,
        request_s_max=target_run.port.request_s_max,
        deadline=ongoing.deadline,
        is_kept_up=is_repeatable and to_make.label.startswith("after"),
    )
    scope = target_run.scope
    return await make_call(scope, within_budget(request, progress.reservation), Attempts(scope.rng))


def fill_input(target_run: TargetRun, to_make: CallToMake) -> JsonObject:
    """The input of a call with its late fields made. Raises TemplateError."""
    return fill_late_inputs(to_make.given, to_make.late, to_make.names, now_us=target_run.scope.clock.wall_us())


class _Submit(Noun, frozen=True):
    """The submit of one call, each of whose attempts is noted in `progress` and `ongoing` as it leaves."""

    target_run: TargetRun
    progress: CaseProgress
    ongoing: CallInProgress

    async def announce(self) -> None:
        """Make its intent durable."""
        ongoing = self.ongoing
        # What the server may have seen under its key is sent again to the letter.
        if ongoing.to_make.late and not ongoing.is_in_doubt:
            ongoing.given = fill_input(self.target_run, ongoing.to_make)
        await self.target_run.scope.log.write(self._intent())

    async def send(self) -> Exchange:
        """Make exactly one request."""
        progress, ongoing = self.progress, self.ongoing
        progress.submits += 1
        progress.submit_is_open = True
        was_in_doubt, ongoing.is_in_doubt = ongoing.is_in_doubt, bool(ongoing.key)
        exchange = veil(progress.mask, await self.target_run.target.submit(self._call()))
        progress.submits -= not has_left(exchange)
        ongoing.is_in_doubt = bool(ongoing.key) and leaves_doubt(exchange, before=was_in_doubt)
        # Should the case be cut off before it hears of this: what was not refused is still in doubt.
        progress.submit_is_open = ongoing.is_in_doubt or not is_refusal(exchange)
        return exchange

    def why_not_sent(self) -> str | None:
        """Why it may not leave, which can change at any moment; None: it may."""
        halts, action_id = self.target_run.scope.halts, self.ongoing.to_make.action.action_id
        if self.progress.taken:
            return halts.why_not_begun(action_id)
        return halts.why_not_submitted(action_id, self.progress.case.test.index)

    def _call(self) -> Call:
        to_make, ongoing = self.ongoing.to_make, self.ongoing
        return Call(
            case=self.progress.case.id,
            action=to_make.action.name,
            action_id=to_make.action.action_id,
            input=ongoing.given,
            version=to_make.version,
            upstream=to_make.upstream,
            call=to_make.label,
            key=ongoing.key,
            stub=to_make.action.stub_key,
        )

    def _intent(self) -> CaseIntent:
        progress, ongoing = self.progress, self.ongoing
        case, to_make, mask = progress.case, ongoing.to_make, progress.mask
        if not to_make.label:
            progress.sent = ongoing.given
        if mask is not None:
            mask.learn_input(ongoing.given)
        return CaseIntent(
            at_us=self.target_run.scope.clock.wall_us(),
            case=case.id,
            number=case.number,
            submit=progress.submits + 1,
            action_id=to_make.action.action_id,
            input=ongoing.given if mask is None else mask.input(ongoing.given),
            call=to_make.label,
            hmacs=None if mask is None else mask.hmacs(ongoing.given, progress.bodies.salt),
            key=ongoing.key,
        )
