-- The pipeline, what was done and what is to do, integration and usage.

create table public.pipeline_stages (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    name varchar(120) not null check (name <> ''),
    position integer not null check (position > 0),
    probability integer not null default 0 check (probability between 0 and 100),
    outcome text check (outcome in ('won', 'lost')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id),
    constraint pipeline_stages_name_unique unique (organization_id, name),
    constraint pipeline_stages_position_unique unique (organization_id, position) deferrable
);
comment on table public.pipeline_stages is 'Where a deal stands, in order';
comment on column public.pipeline_stages.probability is 'Chance of winning a deal in this stage, percent: weighs the forecast';
comment on column public.pipeline_stages.outcome is 'won or lost ends a deal; NULL keeps it open';

create table public.pipeline_leads (
    organization_id uuid not null,
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    stage_id uuid not null,
    owner_id uuid,
    title varchar(255) not null check (title <> ''),
    value numeric(14, 2) check (value >= 0),
    expected_close_on date,
    entered_stage_at timestamptz not null default now(),
    closed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id),
    foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
    foreign key (organization_id, stage_id) references public.pipeline_stages (organization_id, id),
    foreign key (organization_id, owner_id) references public.users (organization_id, id)
);
create index pipeline_leads_lead on public.pipeline_leads (organization_id, lead_id);
create index pipeline_leads_stage on public.pipeline_leads (organization_id, stage_id, entered_stage_at);
create index pipeline_leads_owner on public.pipeline_leads (organization_id, owner_id) where owner_id is not null;
comment on table public.pipeline_leads is 'A deal: a lead in a stage of the pipeline';
comment on column public.pipeline_leads.value is 'BRL';

create table public.activities (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    pipeline_lead_id uuid,
    user_id uuid,
    kind text not null check (kind in ('call', 'email', 'meeting', 'note', 'task')),
    subject varchar(255) not null check (subject <> ''),
    body text,
    due_at timestamptz,
    done_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id),
    foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
    foreign key (organization_id, pipeline_lead_id) references public.pipeline_leads (organization_id, id) on delete cascade,
    foreign key (organization_id, user_id) references public.users (organization_id, id)
);
create index activities_lead on public.activities (organization_id, lead_id, created_at desc);
create index activities_deal on public.activities (organization_id, pipeline_lead_id) where pipeline_lead_id is not null;
create index activities_user on public.activities (organization_id, user_id, due_at) where user_id is not null;
create index activities_time on public.activities using brin (created_at);
comment on table public.activities is 'What was done with a lead or is to do: call, e-mail, meeting, note, task';

create table public.api_keys (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    name varchar(120) not null check (name <> ''),
    prefix text not null,
    key_hash bytea not null,
    scopes text[] not null default '{}',
    requests_per_minute integer not null default 60 check (requests_per_minute > 0),
    created_by uuid,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (organization_id, id),
    constraint api_keys_prefix_unique unique (organization_id, prefix),
    foreign key (organization_id, created_by) references public.users (organization_id, id)
);
create index api_keys_creator on public.api_keys (organization_id, created_by) where created_by is not null;
comment on table public.api_keys is 'Keys of programs that act for the organization, with scopes, limit and expiry';
comment on column public.api_keys.prefix is 'Shown to tell keys apart; the secret itself is shown once and kept only as key_hash';

create table public.webhooks (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    url text not null check (url ~ '^https?://'),
    events text[] not null check (cardinality(events) > 0),
    secret_encrypted bytea not null,
    is_active boolean not null default true,
    failed_attempts integer not null default 0 check (failed_attempts >= 0),
    last_delivered_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id)
);
comment on table public.webhooks is 'Where events are sent, signed';
comment on column public.webhooks.secret_encrypted is 'Signing secret, encrypted with the key from the environment';

create table public.daily_usage_stats (
    organization_id uuid not null references public.organizations (id),
    day date not null,
    searches integer not null default 0 check (searches >= 0),
    leads_imported integer not null default 0 check (leads_imported >= 0),
    leads_accessed integer not null default 0 check (leads_accessed >= 0),
    api_requests integer not null default 0 check (api_requests >= 0),
    primary key (organization_id, day)
);
create index daily_usage_stats_day on public.daily_usage_stats using brin (day);
comment on table public.daily_usage_stats is 'What an organization used, a day';
comment on column public.daily_usage_stats.day is 'In the organization''s own time zone';
