"""Tables of the analytics domain."""

import datetime as dt

from sqlalchemy import Date, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import Model, TenantMixin


class DailyUsageStats(TenantMixin, Model):
    """What an organization used on one day of its own time zone."""

    __tablename__ = "daily_usage_stats"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),)

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    searches: Mapped[int] = mapped_column(server_default="0")
    leads_imported: Mapped[int] = mapped_column(server_default="0")
    leads_accessed: Mapped[int] = mapped_column(server_default="0")
    api_requests: Mapped[int] = mapped_column(server_default="0")
