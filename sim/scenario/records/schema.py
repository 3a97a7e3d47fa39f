"""The file's pydantic models, made from the parameter records that they fill, and reading by them.

A field of a record becomes a field of its model by its annotation alone: `file_type` is the whole
rule. A leaf has one validator, which gives an SI float, a spread or a law; a record is built as
soon as its model is valid, so that the root gives the finished tree.

In the place of a fault something valid is put, so that all the rest is checked, too. A stand-in is
never used for anything else, and rules that it breaks are not reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache, partial
from types import NoneType
from typing import Annotated, Any, NamedTuple, Union, cast, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StrictBool,
    StrictStr,
    Tag,
    TypeAdapter,
    ValidationError,
    create_model,
)

from sim.engine.laws import Law
from sim.scenario.drawing import Form
from sim.scenario.file.merge import at
from sim.scenario.file.problems import Problem
from sim.scenario.file.yaml_tree import Block, Items, Mark, Path, Tree, moved
from sim.scenario.records import leaves
from sim.scenario.records.distributions import amount
from sim.scenario.records.faults import Fault, faults_in
from sim.scenario.records.hints import (
    Hint,
    alternatives,
    bare,
    chosen,
    is_record,
    is_union,
    members,
    origin_of,
    tag_in,
    tag_of,
    unit_of,
)
from sim.scenario.records.unmeasured import UNMEASURED
from sim.scenario.rules.broken import Broken
from sim.units import Unit

_CONFIG = ConfigDict(extra="forbid", strict=True, defer_build=True, arbitrary_types_allowed=True)
_Name = Annotated[StrictStr, AfterValidator(leaves.name)]
_Text = Annotated[StrictStr, AfterValidator(leaves.text)]


@cache
def validator(record: type) -> TypeAdapter[Any]:
    """Return the type that validates the mapping that fills ``record``, and makes the record."""
    return TypeAdapter(file_type(record))


@cache
def file_model(record: type) -> type[BaseModel]:
    """Return the model of the mapping that fills ``record``."""
    made: dict[str, Any] = {}
    for key, member in members(record).items():
        default = ... if member.needed else None
        # Underscored, because some fields have names that pydantic keeps for itself.
        made[f"{member.name}_"] = (file_type(member.hint), Field(default, alias=key))
    return create_model(record.__name__, __config__=_CONFIG, **made)


def file_type(hint: Hint) -> Hint:
    """Return the type that pydantic validates for a record's field annotated ``hint``."""
    hint = bare(hint)
    origin, arguments = origin_of(hint), get_args(hint)
    if unit := unit_of(hint):
        return _leaf(arguments[0], unit)
    if is_record(hint):
        return Annotated[file_model(hint), AfterValidator(partial(_record, hint))]
    if origin is dict:
        value: Any = file_type(arguments[1])
        return Annotated[dict[_Name, value], AfterValidator(_sorted)]
    if origin is list:
        item: Any = file_type(arguments[0])
        return list[item]
    if is_union(hint):
        return _union(hint)
    return {str: _Text, bool: StrictBool}.get(hint, hint)


def _leaf(kind: Hint, unit: Unit) -> Hint:
    if special := UNMEASURED.get(unit.dimension):
        return Annotated[Any, PlainValidator(special.read)]
    return Annotated[Any, PlainValidator(partial(leaves.number, unit=unit, form=_FORMS[kind]))]


_FORMS: dict[type, Form] = {float: "number", int: "whole", Law: "law"}


def _union(hint: Hint) -> Hint:
    """Return one of: nothing, records told apart by ``kind``, or text, position and record."""
    some = alternatives(hint)
    if len(some) == 1:
        found = file_type(some[0])
    else:
        tagged = [Annotated[file_type(member), Tag(tag_of(member))] for member in some]
        # The shape decides, so that a fault is reported for the one member that is meant.
        choose = Discriminator(lambda value: tag_in(some, value))
        found = Annotated[Union[tuple(tagged)], choose]  # noqa: UP007
    return found | None if NoneType in get_args(hint) else found


def _record(record: type, model: BaseModel) -> object:
    given = {name[:-1]: getattr(model, name) for name in model.model_fields_set}
    return record(**given)


def _sorted(value: dict[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in sorted(value)}


ROUNDS = 3
"""Times that a tree is read: a stand-in may reveal hidden faults."""


class Validated(NamedTuple):
    """The readable part of a tree.

    record: made of ``tree``; None if nothing could be. faulty: paths at which something else, or
    nothing, stands in the file. lost: names of things that were left out.
    """

    record: Any
    tree: Block
    faulty: frozenset[Path]
    lost: frozenset[str]

    def judged(self, *paths: Path) -> bool:
        """Return whether nothing at, above or below some paths is a stand-in."""
        return not any(_meet(path, other) for path in paths for other in self.faulty)

    def left(self, broken: Iterable[Broken]) -> list[Broken]:
        """Return the broken rules that are about the file, not about stand-ins."""
        return [
            one
            for one in broken
            if self.judged(one.path, *one.also) and str(at(self.tree, one.path)) not in self.lost
        ]


def validated(
    tree: Block,
    record: type,
    problems: list[Problem],
    context: object = None,
    standing: Iterable[Path] = (),
) -> Validated:
    """Return the record that ``tree`` fills; add what is wrong with the tree.

    standing: paths at which something stands in already.
    """
    faulty, lost = set(standing), set[str]()
    made = None
    for attempt in range(ROUNDS):
        try:
            made = validator(record).validate_python(tree, context=context)
            break
        except ValidationError as error:
            tree = tree if attempt else cast(Block, moved(tree, tree.mark.path))
            faults = faults_in(error, tree, record)
            problems += [] if attempt else [fault.problem for fault in faults]
            for fault in faults:
                faulty.add(fault.found.path)
                if _left_out(fault):
                    lost.add(fault.found.path[-1])
    return Validated(made, tree, frozenset(faulty), frozenset(lost))


def _meet(path: Path, other: Path) -> bool:
    short = min(len(path), len(other))
    return path[:short] == other[:short]


def _left_out(fault: Fault) -> bool:
    """Put something valid in the place of a fault, or nothing where nothing need be.

    Return whether nothing stands there.
    """
    found = fault.found
    (holder, above), key = found.parent, found.path[-1]
    if isinstance(holder, Items):
        holder[int(key)] = stand_in(found.hint, holder.mark)
    if not isinstance(holder, Block):
        return False
    if fault.of_key or found.hint is None or _optional(above, holder, key):
        holder.drop(key)
        return True
    mark = holder.marks.get(key, holder.mark)
    holder.put(key, stand_in(found.hint, mark), mark)
    return False


def _optional(hint: Hint, tree: Tree, key: str) -> bool:
    record = chosen(hint, tree)
    return is_record(record) and not members(record)[key].needed


def stand_in(hint: Hint, mark: Mark) -> Tree:
    """Return something that a field with this annotation may be."""
    hint = alternatives(hint)[0]
    if unit := unit_of(hint):
        return _any_leaf(unit, mark)
    if is_record(hint):
        return _any_record(hint, mark)
    if origin_of(hint) in (dict, list):
        return Block(mark) if origin_of(hint) is dict else Items(mark)
    options = get_args(hint)
    return cast(Tree, options[0]) if options else hint is bool or "?"


def _any_leaf(unit: Unit, mark: Mark) -> Tree:
    if kind := UNMEASURED.get(unit.dimension):
        return Block(mark) if kind.stand_in is None else kind.stand_in
    low, high = max(unit.low, unit.above), unit.high
    if math.isfinite(low + high):
        return amount(math.ceil((low + high) / 2), unit.dimension)
    return amount(1.0 if not math.isfinite(low) else low + 1.0, unit.dimension)


def _any_record(record: type, mark: Mark) -> Block:
    block = Block(mark)
    for key, member in members(record).items():
        if member.needed or key == "kind":
            block.put(key, stand_in(member.hint, mark), mark)
    return block
