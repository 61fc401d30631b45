-- Reading the lexicon: what is folded, and what was appended since.

create or replace function app.lexicon_counts(organization_id uuid, lexemes text []) returns table (lexeme text, docs integer, name_docs integer)
language sql stable parallel safe
begin atomic
    select counted.lexeme, sum(counted.docs)::integer, sum(counted.name_docs)::integer
    from (
        select x.lexeme, x.docs, x.name_docs
        from public.lead_lexemes as x
        where x.organization_id = lexicon_counts.organization_id and x.lexeme = any (lexemes)
        union all
        select c.lexeme, c.docs, c.name_docs
        from public.lead_lexicon_changes as c
        where c.organization_id = lexicon_counts.organization_id and c.lexeme = any (lexemes)
    ) as counted
    group by counted.lexeme
    having sum(counted.docs) > 0;
end;
comment on function app.lexicon_counts(uuid, text []) is
    'How many leads of the organization have each lexeme, and how many in their name; one nobody has is left out; '''' counts all leads. Inlined into the statement that asks, and exact as of its snapshot';
