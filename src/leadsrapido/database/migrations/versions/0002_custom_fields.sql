-- Custom fields: their definitions, and the values that are searched by range or must be unique.

create table public.custom_fields (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    key text not null constraint custom_fields_key_is_a_name check (key ~ '^[a-z0-9_]{1,63}$'),
    label text not null constraint custom_fields_label_length check (length(label) between 1 and 120 and label = btrim(label)),
    type text not null constraint custom_fields_type_known check (type in ('text', 'number', 'date', 'boolean', 'choice')),
    options text[] not null default '{}',
    is_required boolean not null default false,
    is_filterable boolean not null default false,
    is_unique boolean not null default false,
    position integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id),
    constraint custom_fields_key_unique unique (organization_id, key),
    constraint custom_fields_choice_has_options check ((type = 'choice') = (cardinality(options) > 0)),
    constraint custom_fields_options_are_names check (
        cardinality(options) <= 200 and array_position(options, null) is null and array_position(options, '') is null
    ),
    constraint custom_fields_unique_has_many_values check (not is_unique or type in ('text', 'number', 'date'))
);
comment on table public.custom_fields is
    'What an organization calls its own about a lead. The values stand in leads.custom_fields under the key; keys nobody defined stay free';
comment on column public.custom_fields.options is 'Of a choice: the values it takes, as they are shown';
comment on column public.custom_fields.is_required is 'Present, not null and not an empty text on every new lead, and whenever a lead''s custom fields change';
comment on column public.custom_fields.is_filterable is 'Its values also stand in lead_field_values, where a range has an index';
comment on column public.custom_fields.is_unique is 'No two leads have the same value; compared as written (text), by value (number, date)';

create table public.lead_field_values (
    organization_id uuid not null,
    lead_id uuid not null,
    field_id uuid not null,
    text_value text,
    number_value numeric,
    date_value date,
    unique_value text,
    text_folded text generated always as (app.plain(text_value)) stored,
    primary key (organization_id, lead_id, field_id),
    constraint lead_field_values_one_value check (num_nonnulls(text_value, number_value, date_value) = 1),
    constraint lead_field_values_lead_known foreign key (organization_id, lead_id)
    references public.leads (organization_id, id) on delete cascade,
    constraint lead_field_values_field_known foreign key (organization_id, field_id)
    references public.custom_fields (organization_id, id) on delete cascade
);
create unique index lead_field_values_unique on public.lead_field_values (organization_id, field_id, unique_value)
where unique_value is not null;
create index lead_field_values_number on public.lead_field_values (organization_id, field_id, number_value, lead_id)
where number_value is not null;
create index lead_field_values_date on public.lead_field_values (organization_id, field_id, date_value, lead_id)
where date_value is not null;
create index lead_field_values_text on public.lead_field_values (organization_id, field_id, text_folded, lead_id)
where text_value is not null;
comment on table public.lead_field_values is
    'The values of filterable and unique custom fields, typed: a trigger on leads keeps them as leads.custom_fields says. Of each row one value column is set';
comment on column public.lead_field_values.text_value is 'Of a text and a choice as written, 250 characters at most; of a boolean true or false';
comment on column public.lead_field_values.text_folded is
    'What texts are compared by: app.plain() of both sides. Once released, changing what that answers means rewriting this column';
comment on column public.lead_field_values.unique_value is 'Of a unique field only: the value as text; an empty text is none';

-- From now on every write path keeps tags trimmed, not empty, of 100 characters and a hundred a lead at most, each once.
alter table public.leads no force row level security;
alter table public.leads disable trigger user;
update public.leads as l
set tags = clean.tags
from (
    select d.organization_id, d.id, array(
        select c.tag
        from (
            select btrim(left(btrim(u.tag, E' \t\n\r\f\x0b\u00a0'), 100), E' \t\n\r\f\x0b\u00a0') as tag, min(u.place) as place
            from unnest(d.tags) with ordinality as u (tag, place)
            where btrim(u.tag, E' \t\n\r\f\x0b\u00a0') <> ''
            group by 1
        ) as c
        order by c.place limit 100
    ) as tags
    from public.leads as d
    where d.tags <> '{}'
) as clean
where l.organization_id = clean.organization_id and l.id = clean.id and l.tags <> clean.tags;
alter table public.leads enable trigger user;
alter table public.leads force row level security;
