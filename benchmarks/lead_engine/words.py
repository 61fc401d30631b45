"""The words of a measured tenant, as people type them, with how many leads have them; kept beside the leads."""

from dataclasses import dataclass
from random import Random

from benchmarks.lead_engine.data import organization_id
from benchmarks.lead_engine.server import Connection

# {0}: the organization, as a literal: ts_stat() takes its statement as text. Spellings come from the data: of those
# that search takes for one word the commonest, with its accents, so that the literal design can find it too.
COUNT_WORDS = """
create schema if not exists bench;
create table if not exists bench.words (
    organization_id uuid, typed text, lexeme text collate "C", docs integer, name_docs integer,
    primary key (organization_id, lexeme)
);
insert into bench.words
with typed as (
    select lower(token) as word, count(*) as times
    from public.leads as l, regexp_split_to_table(concat_ws(' ', l.name, l.company, l.city), '[^[:alpha:]]+') as token
    where l.organization_id = '{0}' and length(token) > 2
    group by 1
), folded as (
    select distinct on (app.fold(word)) word, app.fold(word) as lexeme
    from typed
    order by app.fold(word), times desc, word
), docs as (
    select word, ndoc from ts_stat('select search_vector from public.leads where organization_id = ''{0}''')
), name_docs as (
    select word, ndoc
    from ts_stat('select ts_filter(search_vector, ''{{a}}'') from public.leads where organization_id = ''{0}''')
)
select '{0}', f.word, f.lexeme, d.ndoc, coalesce(n.ndoc, 0)
from folded as f
join docs as d on d.word = f.lexeme
left join name_docs as n on n.word = f.lexeme
where not exists (select from bench.words where organization_id = '{0}')
"""


@dataclass(frozen=True)
class Word:
    """A word of a tenant: as typed, as indexed, and how many leads have it (in their name)."""

    typed: str
    lexeme: str
    docs: int
    name_docs: int


class Vocabulary:
    """All words of one tenant, to draw from: the same words from the same leads in every run."""

    def __init__(self, connection: Connection, number: int) -> None:
        self.number = number
        self.organization = organization_id(number)
        connection.execute(COUNT_WORDS.format(self.organization).encode())
        self.words = [
            Word(*row)
            for row in connection.execute(
                "select typed, lexeme, docs, name_docs from bench.words where organization_id = %s order by lexeme",
                [self.organization],
            )
        ]
        self.of_lexeme = {word.lexeme: word for word in self.words}
        (self.leads,) = connection.execute(
            "select count(*) from public.leads where organization_id = %s", [self.organization]
        ).fetchall()[0]

    def draw(self, draws: Random, count: int, at_least: float, at_most: float) -> list[Word]:
        """That many words between two document counts, fewer when there are fewer."""
        fitting = [word for word in self.words if at_least <= word.docs <= at_most]
        return draws.sample(fitting, min(count, len(fitting)))
