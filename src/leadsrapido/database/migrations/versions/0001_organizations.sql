-- The tenants, their people, and what signing in needs.

create type public.organization_plan as enum ('free', 'starter', 'professional', 'enterprise');
create type public.user_role as enum ('admin', 'org_admin', 'agent', 'viewer');

create table public.organizations (
    id uuid primary key default app.uuid_v7(),
    name varchar(255) not null check (name <> ''),
    slug text not null,
    subdomain text,
    plan public.organization_plan not null default 'free',
    status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
    time_zone text not null default 'America/Sao_Paulo',
    quota_total integer not null default 0 check (quota_total >= 0),
    quota_used integer not null default 0 check (quota_used >= 0),
    settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
    billing_cnpj text check (billing_cnpj ~ '^[0-9A-Z]{12}[0-9]{2}$'),
    billing_email text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint organizations_quota_not_exceeded check (quota_used <= quota_total)
);
comment on table public.organizations is 'A tenant: plan, quota, settings, billing';
comment on column public.organizations.quota_used is 'Leads unlocked and charged; moves only together with lead_accesses, in one transaction';

create table public.users (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    email varchar(255) not null check (email <> ''),
    name varchar(255),
    role public.user_role not null default 'agent',
    password_hash varchar(255),
    is_active boolean not null default true,
    email_verified_at timestamptz,
    last_signed_in_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id)
);
create unique index users_email_unique on public.users (organization_id, lower(email));
comment on table public.users is 'A person of one organization, and what they may do there; the e-mail is unique inside it';
comment on column public.users.password_hash is 'bcrypt; NULL until the first password is chosen';

create table public.refresh_tokens (
    organization_id uuid not null,
    id uuid not null default app.uuid_v7(),
    user_id uuid not null,
    family_id uuid not null,
    token_hash bytea not null,
    expires_at timestamptz not null,
    rotated_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (organization_id, id),
    constraint refresh_tokens_token_unique unique (organization_id, token_hash),
    foreign key (organization_id, user_id) references public.users (organization_id, id) on delete cascade
);
create index refresh_tokens_user on public.refresh_tokens (organization_id, user_id);
create index refresh_tokens_family on public.refresh_tokens (organization_id, family_id);
comment on table public.refresh_tokens is 'Sessions that stay signed in: hashes only, rotated at each use';
comment on column public.refresh_tokens.family_id is 'All tokens rotated from one sign-in: reuse of any ends them all';

create table public.password_reset_tokens (
    organization_id uuid not null,
    id uuid not null default app.uuid_v7(),
    user_id uuid not null,
    token_hash bytea not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (organization_id, id),
    constraint password_reset_tokens_token_unique unique (organization_id, token_hash),
    foreign key (organization_id, user_id) references public.users (organization_id, id) on delete cascade
);
create index password_reset_tokens_user on public.password_reset_tokens (organization_id, user_id);
comment on table public.password_reset_tokens is 'Tokens to choose a new password: hashes only, used once, short-lived';

create table public.email_verification_tokens (
    organization_id uuid not null,
    id uuid not null default app.uuid_v7(),
    user_id uuid not null,
    email varchar(255) not null,
    token_hash bytea not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (organization_id, id),
    constraint email_verification_tokens_token_unique unique (organization_id, token_hash),
    foreign key (organization_id, user_id) references public.users (organization_id, id) on delete cascade
);
create index email_verification_tokens_user on public.email_verification_tokens (organization_id, user_id);
comment on table public.email_verification_tokens is 'Tokens that prove an address: hashes only, used once, short-lived';
comment on column public.email_verification_tokens.email is 'The address this token proves; a later change of address makes it worthless';
