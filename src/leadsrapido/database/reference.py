"""Models of the reference tables: what every organization reads and none owns."""

from geoalchemy2 import Geography
from geoalchemy2.elements import WKBElement
from sqlalchemy import CHAR, FetchedValue, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import Model


class State(Model):
    """A federative unit."""

    __tablename__ = "states"

    code: Mapped[str] = mapped_column(CHAR(2), primary_key=True)
    ibge_code: Mapped[int] = mapped_column(SmallInteger, unique=True)
    name: Mapped[str]
    region: Mapped[str]


class Municipality(Model):
    """A town; `id` is its IBGE code, `location` the seat."""

    __tablename__ = "municipalities"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tom_code: Mapped[str | None] = mapped_column(CHAR(4))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(CHAR(2), ForeignKey(State.code))
    location: Mapped[WKBElement] = mapped_column(Geography("POINT", srid=4326, spatial_index=False), deferred=True)


class Cnae(Model):
    """An economic activity, CNAE 2.3 subclass."""

    __tablename__ = "cnaes"

    code: Mapped[str] = mapped_column(CHAR(7), primary_key=True)
    description: Mapped[str]
    section: Mapped[str] = mapped_column(CHAR(1), server_default=FetchedValue())
