"""The file's pydantic models, made from the parameter records that they fill.

A field of a record becomes a field of its model by its annotation alone: `file_type` is the whole
rule. A leaf has one validator, which gives an SI float, a spread or a law; a record is built as
soon as its model is valid, so that the root gives the finished tree.
"""

from __future__ import annotations

from functools import cache, partial
from types import NoneType
from typing import Annotated, Any, Union, get_args

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
    create_model,
)

from sim.engine.laws import Law
from sim.scenario.drawing import Form
from sim.scenario.records import leaves
from sim.scenario.records.hints import (
    Hint,
    alternatives,
    bare,
    is_record,
    is_union,
    members,
    origin_of,
    tag_in,
    tag_of,
    unit_of,
)
from sim.scenario.records.unmeasured import UNMEASURED
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
