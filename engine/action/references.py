"""References of a schema: each is followed to what it means, so that the schema stands on its own afterwards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote, unquote, urljoin

from engine.action.positions import DATA, change_parts, every_part, is_array, parts_of
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.nearest import closest
from engine.model.values.noun import Noun

DRAFTS: Final = ("draft-04", "draft-06", "draft-07", "2019-09", "2020-12")
_REF_ALONE: Final = frozenset(DRAFTS[:3])
"""The drafts in which nothing counts that stands beside a `$ref`."""
_META: Final = re.compile(r"https?://json-schema\.org/draft(?:-0[4-7]|/20(?:19-09|20-12))/")
"""Schemas of JSON Schema itself, which every validator knows."""
_NAMES: Final = ("$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor")
_REFERENCES: Final = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
_LISTS: Final = ("definitions", "$defs")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def draft_of(schema: JsonObject) -> str:
    """The draft that a schema names; 2020-12 where it names none that is known."""
    named = str(schema.get("$schema", "")).rstrip("#")
    return next((each for each in DRAFTS if each in named), DRAFTS[-1])


class Alone(Noun, frozen=True):
    """A schema that stands alone, and by the place of each copy in it the reference that the copy is made for."""

    schema: JsonObject
    copied: Mapping[str, str] = MappingProxyType({})


def stand_alone(schema: JsonObject, document: JsonObject) -> Alone | str:
    """The schema with all that its references mean, wherever in the document that stands; or what leads to nothing.

    Every reference of the result is a plain pointer below its own `definitions` or `$defs`; references to schemas of
    JSON Schema itself stay as they are. A schema whose `$dynamicRef` depends on the way to it stays as it is.
    """
    if not any(_REFERENCES & part.keys() for part in every_part(schema)):
        return Alone(schema=schema)
    bundle = _Bundle(schema, document)
    made = bundle.make()
    if bundle.fault is not None:
        return bundle.fault
    if made == schema or bundle.is_dynamic:
        return Alone(schema=schema)
    return Alone(schema=made, copied=bundle.copied)


def point_at(root: Json, fragment: str) -> Json | Missing:
    """What a pointer (`/definitions/x`, RFC 6901, percent-encoded or not) points at in a document."""
    found: Json = root
    for raw in unquote(fragment).split("/")[1:]:
        key = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping) and key in found:
            found = found[key]
        elif is_array(found) and re.fullmatch("0|[1-9][0-9]*", key) and int(key) < len(found):
            found = found[int(key)]
        else:
            return MISSING
    return found


class _Index:
    """The names that the schemas of a document go by: their addresses, their anchors, and what they are relative to."""

    def __init__(self, schema: JsonObject, document: JsonObject, draft: str) -> None:
        self.schema, self.document, self.draft = schema, document, draft
        self.bases: dict[int, str] = {}
        self.roots: dict[str, JsonObject] = {"": schema}
        self.anchors: dict[tuple[str, str], JsonObject] = {}
        self.dynamic: Counter[str] = Counter()
        self._read(schema, loose=False)
        self._read(schema, loose=True)
        self._read(document, loose=True)

    def _read(self, start: JsonObject, *, loose: bool) -> None:
        """Note every schema below one: first where schemas stand, then (loose) also where only a pointer finds them."""
        open_: list[tuple[JsonObject, str]] = [(start, "")]
        seen: set[int] = set()
        while open_:
            each, base = open_.pop()
            if id(each) in seen:
                continue
            seen.add(id(each))
            base = self.bases[id(each)] if id(each) in self.bases else self._note(each, base)
            open_.extend((part, base) for part in _below(each, loose=loose))

    def _note(self, schema: JsonObject, base: str) -> str:
        """Note the names of one schema, and give what the references inside it are relative to."""
        if not ("$ref" in schema and self.draft in _REF_ALONE):
            for key in ("id", "$id"):
                named = schema.get(key)
                if isinstance(named, str) and (named.startswith("#") or (key == "id") == (self.draft == "draft-04")):
                    base = self._note_address(schema, named, base)
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(name := schema.get(key), str):
                self.anchors.setdefault((base, name), schema)
        if isinstance(name := schema.get("$dynamicAnchor"), str):
            self.dynamic[name] += 1
        self.dynamic["#"] += schema.get("$recursiveAnchor") is True
        self.bases[id(schema)] = base
        return base

    def _note_address(self, schema: JsonObject, named: str, base: str) -> str:
        address, _, anchor = named.partition("#")
        base = _join(base, address) if address else base
        if address:
            self.roots.setdefault(base, schema)
        if anchor:
            self.anchors.setdefault((base, unquote(anchor)), schema)
        return base

    def find(self, reference: str, base: str) -> Json | Missing:
        """What a reference means that stands in a schema with this base."""
        address, _, fragment = reference.partition("#")
        address = _join(base, address) if address else base
        root = self.roots.get(address)
        if root is None:
            return MISSING
        if not fragment:
            return root
        if not fragment.startswith("/"):
            name = unquote(fragment)
            return self.anchors.get((address, name), self.anchors.get(("", name), MISSING))
        # Strictly, a pointer stays below the nearest `$id`; many documents point from the top all the same.
        found = (point_at(each, fragment) for each in (root, self.schema, self.document))
        return next((each for each in found if each is not MISSING), MISSING)


def _below(schema: JsonObject, *, loose: bool) -> Iterator[JsonObject]:
    if not loose:
        yield from (part for _, _, part in parts_of(schema))
        return
    for key, value in schema.items():
        if key not in DATA:
            yield from _objects_in(value)


def _objects_in(value: Json) -> Iterator[JsonObject]:
    if isinstance(value, Mapping):
        yield value
    elif is_array(value):
        for each in value:
            yield from _objects_in(each)


def _join(base: str, address: str) -> str:
    return address if _ABSOLUTE.match(address) else urljoin(base, address)


class _Bundle:
    """A schema on its way to standing alone: what it refers to is copied below it, once each."""

    def __init__(self, schema: JsonObject, document: JsonObject) -> None:
        says = schema if "$schema" in schema else document
        self.schema, self.draft = schema, draft_of(says)
        self.said = says.get("$schema") if says is schema or self.draft != DRAFTS[-1] else None
        self.index = _Index(schema, document, self.draft)
        self.list = "definitions" if self.draft in _REF_ALONE else "$defs"
        self.fault: str | None = None
        self.is_dynamic = False
        self.copied: dict[str, str] = {}
        self._copies: dict[str, Json] = {}
        self._open: list[tuple[str, JsonObject, str]] = []
        self._pointers: dict[Any, str] = {}
        for word in _LISTS:
            listed = schema.get(word)
            for name, part in listed.items() if isinstance(listed, Mapping) else ():
                self._pointers.setdefault(id(part), f"#/{word}/{_escape(name)}")

    def make(self) -> JsonObject:
        """The schema with its copies."""
        try:
            made = self._changed(self.schema, "", "")
            while self._open and self.fault is None:
                name, target, reference = self._open.pop()
                self._copies[name] = self._changed(target, "", f"behind `{reference}`")
        except RecursionError:
            self._blame("", "it is nested too deeply")
            return self.schema
        kept: dict[str, Json] = {word: made[word] for word in _LISTS if word in made}
        if self._copies:
            own = kept.get(self.list)
            kept[self.list] = {**(own if isinstance(own, Mapping) else {}), **self._copies}
        head = {"$schema": self.said} if self.said is not None else {}
        return {**head, **self._unfolded({**made, **kept})}

    def _unfolded(self, made: JsonObject) -> JsonObject:
        """The schema itself where a root says nothing but where it stands: many readers look at its first level."""
        seen: set[str] = set()
        while isinstance(reference := made.get("$ref"), str) and not self._says_more(made) and reference not in seen:
            seen.add(reference)
            target = point_at(made, reference.removeprefix("#")) if reference.startswith("#") else MISSING
            if not isinstance(target, Mapping):
                break
            beside = {key: each for key, each in made.items() if key != "$ref"}
            made = {**{key: each for key, each in target.items() if key not in _LISTS}, **beside}
        return made

    @staticmethod
    def _says_more(made: JsonObject) -> bool:
        return bool(made.keys() - {"$ref", "$schema", "$comment", "title", "description", "examples", *_LISTS})

    def _changed(self, schema: JsonObject, place: str, behind: str) -> dict[str, Json]:
        """One schema, its references made plain and its names left out."""
        base = self.index.bases.get(id(schema), "")
        alone = "$ref" in schema and self.draft in _REF_ALONE
        said: JsonObject = {key: schema[key] for key in ("$ref", *_LISTS) if key in schema} if alone else schema

        def change(part: JsonObject, inner: str) -> Json:
            return self._changed(part, f"{place}/{inner}", behind)

        made = change_parts(said, change)
        for key in (*_NAMES, *(("id",) if isinstance(made.get("id"), str) else ())):
            made.pop(key, None)
        if schema is not self.schema:
            made.pop("$schema", None)
        for key in ("$ref", "$dynamicRef", "$recursiveRef"):
            if isinstance(reference := made.get(key), str) and not _META.match(reference):
                self._point(made, key, reference, base, (place, behind))
        return made

    def _point(self, made: dict[str, Json], key: str, reference: str, base: str, at: tuple[str, str]) -> None:
        """Put a plain pointer where a reference of any kind stood."""
        if key != "$ref" and self._depends_on_the_way(key, reference):
            self.is_dynamic = True
            return
        target = self.index.find(reference, base)
        if not isinstance(target, Mapping | bool):
            self._blame_reference(reference, target, base, at)
            return
        del made[key]
        pointer = self._pointer_of(target, reference)
        if "$ref" not in made:
            made["$ref"] = pointer
            return
        others = made.get("allOf")
        made["allOf"] = [*(others if is_array(others) else ()), {"$ref": pointer}]

    def _depends_on_the_way(self, key: str, reference: str) -> bool:
        if key == "$recursiveRef":
            return self.index.dynamic["#"] > 0
        return self.index.dynamic[unquote(reference.partition("#")[2])] > 1

    def _pointer_of(self, target: JsonObject | bool, reference: str) -> str:
        known = target if isinstance(target, bool) else id(target)
        key = ("bool", known) if isinstance(target, bool) else known
        if key not in self._pointers:
            name = self._free_name(reference)
            self._pointers[key] = f"#/{self.list}/{name}"
            self.copied[f"{self.list}.{name}"] = reference
            if isinstance(target, bool):
                self._copies[name] = target
            else:
                self._copies[name] = True
                self._open.append((name, target, reference))
        return self._pointers[key]

    def _free_name(self, reference: str) -> str:
        """A name for a copy that no other has: the last word of the reference."""
        word = re.sub(r"[^A-Za-z0-9_.-]+", "_", unquote(re.split(r"[/#]", reference)[-1])) or "root"
        listed = self.schema.get(self.list)
        used = {*self._copies, *(listed if isinstance(listed, Mapping) else ())}
        return next(name for n in range(len(used) + 1) if (name := f"{word}-{n + 1}" if n else word) not in used)

    def _blame_reference(self, reference: str, target: object, base: str, at: tuple[str, str]) -> None:
        address, _, fragment = reference.partition("#")
        if target is not MISSING:
            why = f"the reference `{reference}` leads to what is no schema"
        elif address and _join(base, address) not in self.index.roots:
            why = f"the reference `{reference}` leads out of the file: put what it means under `{self.list}`"
        else:
            near = self._nearest(fragment)
            why = f"the reference `{reference}` leads to nothing" + (f": did you mean `{near}`?" if near else "")
        self._blame(at[0], why, at[1])

    def _nearest(self, fragment: str) -> str | None:
        """The reference that an author probably meant: another key at the last place of the way that is there."""
        if not fragment.startswith("/"):
            near = closest(fragment, [name for _, name in self.index.anchors])
            return f"#{near}" if near else None
        above, _, key = fragment.rpartition("/")
        for root in (self.schema, self.index.document):
            found = point_at(root, above)
            near = closest(key, found) if isinstance(found, Mapping) else None
            if near:
                return f"#{above}/{_escape(near)}"
        return None

    def _blame(self, place: str, why: str, behind: str = "") -> None:
        dotted = ".".join(place.split("/")[1:])
        where = ", ".join(filter(None, (behind, f"at `{dotted}`" if dotted else "")))
        self.fault = self.fault or (f"{where}: {why}" if where else why)


def _escape(name: str) -> str:
    """A key as one step of a pointer in a fragment."""
    return quote(name.replace("~", "~0").replace("/", "~1"), safe="~!$&'()*+,;=:@")
