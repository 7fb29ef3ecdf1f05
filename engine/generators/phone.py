"""`gen: phone`: a telephone number, from the ranges set aside for fiction where a country has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_settled
from engine.model.values.fiction import FICTION

_REGION = "US"
_FORMATS = ("e164", "national")
_PLANS: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        **FICTION,
        # Elsewhere: the general shape of mobile numbers.
        "AT": ("43", "0", ("660#######",)),
        "BR": ("55", "0", ("119########",)),
        "CH": ("41", "0", ("79#######",)),
        "ES": ("34", "", ("6########",)),
        "IE": ("353", "0", ("87#######",)),
        "IN": ("91", "0", ("98########",)),
        "IT": ("39", "", ("347#######",)),
        "JP": ("81", "0", ("90########",)),
        "MX": ("52", "", ("55########",)),
        "NL": ("31", "0", ("6########",)),
        "NZ": ("64", "0", ("21#######",)),
        "PL": ("48", "", ("60#######",)),
        "SG": ("65", "", ("8#######",)),
        "ZA": ("27", "0", ("82#######",)),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSpec:
    """Where the number belongs and how it is written."""

    region: Templated = word(
        "The country, in two letters. `US` when left out.", default=None, examples=("US", "DE", "GB", "AU")
    )
    format: Templated = word(
        "`e164` (+12025550142) or `national` (as dialled inside the country). `e164` when left out.",
        default=None,
        examples=("e164", "national"),
    )


def draw_phone(spec: PhoneSpec, draw: Draw) -> str:
    """A number that is well-formed for its country. Raises ValueError for an unknown region or format."""
    country, trunk, shapes = _plan(spec.region)
    shape = shapes[draw.rng.randrange(len(shapes))]
    number = "".join(str(draw.rng.randrange(10)) if mark == "#" else mark for mark in shape)
    return f"{trunk}{number}" if _is_national(spec.format) else f"+{country}{number}"


def phone_facts(spec: PhoneSpec) -> FieldFacts:
    """Text; in the form of a telephone number in E.164 (ITU-T) unless it is national."""
    if not is_settled(spec.format) or spec.format == "national":
        return FieldFacts(type="string", length_min=1)
    return FieldFacts(type="string", form="phone")


def check_phone(spec: PhoneSpec) -> tuple[Problem, ...]:
    """A region or a format that is not known."""
    found: tuple[Problem, ...] = ()
    if spec.region is not None and is_settled(spec.region) and _known_region(spec.region) is None:
        help_ = suggestion(str(spec.region), _PLANS, what="the regions are")
        found = (Problem(key="region", message=f"unknown region {show(spec.region)}", help=help_),)
    if spec.format is not None and is_settled(spec.format) and spec.format not in _FORMATS:
        help_ = suggestion(str(spec.format), _FORMATS, what="the formats are")
        found = (*found, Problem(key="format", message=f"unknown format {show(spec.format)}", help=help_))
    return found


def _known_region(region: Templated) -> str | None:
    return region.upper() if isinstance(region, str) and region.upper() in _PLANS else None


def _plan(region: Templated) -> tuple[str, str, tuple[str, ...]]:
    known = _REGION if region is None else _known_region(region)
    if known is None:
        raise ValueError(f"`region` of `gen: phone` must be one of {', '.join(_PLANS)}")
    return _PLANS[known]


def _is_national(style: Templated) -> bool:
    if style is not None and style not in _FORMATS:
        raise ValueError("`format` of `gen: phone` must be `e164` or `national`")
    return style == "national"


KIND = GeneratorKind(
    name="phone",
    form="gen",
    spec=PhoneSpec,
    draw=draw_phone,
    facts=phone_facts,
    check=check_phone,
    doc="A telephone number of a `region`, as `+12025550142` or `national`; never a real subscriber's where avoidable.",
    example="phone: { gen: phone, region: DE }",
)
