"""Random statements over the tenants' tables, each in two readings: as it is, and told whose rows it may see."""

from dataclasses import dataclass
from uuid import UUID

from hypothesis import strategies as st

# Table → (columns that join to others, columns to filter by with values that occur).
TABLES: dict[str, list[str]] = {
    "leads": ["name = 'Padaria bravomark7'", "quality_score >= 50", "tags @> '{common}'", "search_vector @@ 'padaria'",
              "city ilike 's%'", "origin = 'delivered'", "not is_accessed", "email is not null",
              "custom_fields @> '{\"key\": \"bravomark\"}'",
              "st_dwithin(address_coordinates, 'point(-46.63 -23.55)', 5000)"],
    "lead_contacts": ["kind = 'email'", "is_locked", "is_primary", "normalised like 'bravo%'"],
    "activities": ["kind = 'note'", "subject <> 'x'"],
    "pipeline_leads": ["value > 100", "closed_at is null"],
    "users": ["role = 'org_admin'", "email like '%mark%'", "is_active"],
    "lead_segments": ["name is not null", "lower(name) = 'bravomark'"],
    "lead_accesses": ["credits = 1"],
    "imports": ["status = 'loading'"],
    "audit.log": ["operation = 'insert'", "table_name = 'leads'"],
    "audit.log_values": ["new_values is not null", "new_values::text like '%bravo%'"],
    "daily_usage_stats": ["searches > 0"],
    "organizations": ["quota_total > 0"],
}  # fmt: skip
# Joined to the others freely: the product stays small.
FEW_ROWS = ["activities", "daily_usage_stats", "imports", "lead_accesses", "lead_segments", "organizations", "users"]
ALWAYS = ["true", "false or true", "not false", "1 = 1"]


@dataclass(frozen=True)
class Source:
    """A table under an alias."""

    table: str
    alias: str

    def as_it_is(self) -> str:
        """The table itself."""
        return f"{self.table} as {self.alias}"

    def told(self, organization: UUID) -> str:
        """The same rows, chosen by hand."""
        column = "id" if self.table == "organizations" else "organization_id"
        locked = " and not is_locked" if self.table == "lead_contacts" else ""
        return f"(select * from {self.table} where {column} = '{organization}'{locked}) as {self.alias}"


@dataclass(frozen=True)
class Query:
    """A SELECT with a hole for each source."""

    sources: tuple[Source, ...]
    text: str

    def as_it_is(self) -> str:
        """For the application, which is told nothing."""
        return self.text.format(*(source.as_it_is() for source in self.sources))

    def told(self, organization: UUID) -> str:
        """For a superuser, who sees everything."""
        return self.text.format(*(source.told(organization) for source in self.sources))


@st.composite
def _conditions(draw: st.DrawFn, sources: list[Source]) -> str:
    chosen = []
    for source in sources:
        for condition in draw(st.lists(st.sampled_from(TABLES[source.table]), max_size=2, unique=True)):
            column = condition.removeprefix("not ")
            qualified = _qualify(column, source.alias)
            chosen.append(f"not {qualified}" if condition.startswith("not ") else qualified)
    chosen += draw(st.lists(st.sampled_from(ALWAYS), max_size=1))
    text = draw(st.sampled_from([" and ", " or "])).join(f"({condition})" for condition in chosen) or "true"
    # Braces of literals survive the formatting of the sources.
    return text.replace("{", "{{").replace("}", "}}")


def _qualify(condition: str, alias: str) -> str:
    if condition.startswith(("lower(", "st_dwithin(")):
        head, rest = condition.split("(", 1)
        return f"{head}({alias}.{rest}"
    return f"{alias}.{condition}"


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """One to three tables, joined in any way or not at all, filtered, counted, grouped, united, nested."""
    tables = [draw(st.sampled_from(sorted(TABLES))), *draw(st.lists(st.sampled_from(FEW_ROWS), max_size=2))]
    sources = [Source(table, f"t{number}") for number, table in enumerate(tables)]
    joined = "{0}"
    for number in range(1, len(sources)):
        kind = draw(st.sampled_from(["join", "left join", "right join", "full join"]))
        on = draw(st.sampled_from([f"{_tenant(sources[0])} = {_tenant(sources[number])}", "true"]))
        # A full join takes only conditions it can hash or merge.
        joined += f" {'left join' if kind == 'full join' and on == 'true' else kind} {{{number}}} on {on}"
    where = draw(_conditions(sources))
    text = ", ".join(f"to_jsonb({source.alias})::text" for source in sources)
    body = f"from {joined} where {where}"
    shape = draw(
        st.sampled_from(
            [
                f"select {text} {body}",
                f"select count(*)::text {body}",
                f"select count(*)::text, max({_tenant(sources[0])}::text) {body}",
                f"select distinct {text} {body}",
                f"with x as materialized (select {text} {body}) select * from x",
                f"select exists (select {body})::text",
                f"select {text} {body} union all select {text} {body}",
                f"select {_tenant(sources[0])}::text, count(*)::text {body} group by 1",
            ]
        )
    )
    # A text that names its sources twice takes them twice.
    return Query(tuple(sources), shape)


@dataclass(frozen=True)
class Change:
    """An UPDATE or DELETE, and the SELECT that counts what it may touch."""

    statement: str
    counted: Query


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """A write on one table, with or without a condition, with or without a second table beside it."""
    table, column = draw(
        st.sampled_from(
            [
                ("leads", "job_title"),
                ("lead_contacts", "is_primary"),
                ("activities", "body"),
                ("users", "last_signed_in_at"),
                ("lead_segments", "description"),
                ("organizations", "settings"),
                ("pipeline_leads", "closed_at"),
            ]
        )
    )
    source = Source(table, "t0")
    where = draw(_conditions([source]))
    statement = (
        f"update {source.as_it_is()} set {column} = t0.{column} where {where.replace('{{', '{').replace('}}', '}')}"
    )
    return Change(statement, Query((source,), f"select count(*) from {{0}} where {where}"))


def _tenant(source: Source) -> str:
    return f"{source.alias}.{'id' if source.table == 'organizations' else 'organization_id'}"
