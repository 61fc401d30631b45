-- The words of a lead for its organization's lexicon (docs/decisions/0005-lexicon.md). The migration counts them too, so they stand here.

create or replace function app.lead_words(name text, company text, job_title text, city text) returns tsvector
language sql immutable parallel safe
return array_to_tsvector(array_remove(string_to_array(app.plain(
    -- Often the company is the name and more.
    case when starts_with(company, name) and substr(company, length(name) + 1, 1) in ('', ' ') then company
         else name || coalesce(' ' || company, '') end
    || coalesce(' ' || job_title, '')
    -- A town has no limit of its own, and a word of a tsvector ends at 2,046 bytes.
    || coalesce(' ' || left(city, 255), '')
), ' '), ''));
comment on function app.lead_words(text, text, text, text) is
    'The plain words of a lead, each once. A tsvector without positions, because it sorts and unites them fastest';

create or replace function app.word_lexeme(word text) returns text
language sql immutable strict parallel safe
return case
    -- Longer ones nobody types, and numbers of documents would fill the lexicon.
    when length(word) <= 40 and word !~ '^[0-9]{7,}$' then (
        select case when cardinality(found.lexemes) = 1 then found.lexemes[1] end
        from (select tsvector_to_array(to_tsvector('app.portuguese'::regconfig, app.fold(word))) as lexemes) as found
    )
end;
comment on function app.word_lexeme(text) is
    'What search makes of one plain word; NULL when the lexicon leaves it out: it folds to nothing or to more than one, has more than 40 characters, or more than 6 digits and nothing else';
