"""For each catalogue rule, changes that break it: run in a transaction that is rolled back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """A change that the rule must notice, and a word its violation must hold."""

    rule: str
    how: str
    ddl: str
    names: str


_NOTES = """
    create table public.notes (
        organization_id uuid not null references public.organizations (id), id uuid not null, text text, lead_id uuid,
        primary key (organization_id, id)
    );
    alter table public.notes owner to leadsrapido_owner;
"""

BROKEN = [
    Broken("row_security_is_forced", "new table", _NOTES, "public.notes"),
    Broken(
        "row_security_is_forced",
        "new table of another schema",
        "create schema analytics; create table analytics.totals (organization_id uuid);",
        "analytics.totals",
    ),
    Broken(
        "row_security_is_forced",
        "no longer forced",
        "alter table public.users no force row level security",
        "public.users",
    ),
    Broken(
        "row_security_is_forced",
        "organizations disabled",
        "alter table public.organizations disable row level security",
        "public.organizations",
    ),
    Broken("row_security_is_forced", "audit disabled", "alter table audit.log disable row level security", "audit.log"),
    Broken(
        "tables_without_row_security_are_listed",
        "new table",
        "create table public.notes (id uuid primary key)",
        "public.notes is not listed",
    ),
    Broken(
        "tables_without_row_security_are_listed",
        "listed one is gone",
        "drop table public.cnaes",
        "public.cnaes is listed, and is not there",
    ),
    Broken(
        "tables_without_row_security_are_listed",
        "listed one is protected now",
        "alter table app.secrets enable row level security; alter table app.secrets force row level security",
        "app.secrets is listed, and has row level security",
    ),
    Broken(
        "tenant_policy_has_the_one_text",
        "missing",
        "drop policy organization_isolation on public.users",
        "public.users: no policy",
    ),
    Broken(
        "tenant_policy_has_the_one_text",
        "other text",
        """alter policy organization_isolation on public.users
           using (organization_id = app.current_organization_id() or true)""",
        "public.users",
    ),
    Broken(
        "tenant_policy_has_the_one_text",
        "inline cast",
        """alter policy organization_isolation on public.leads
           using (organization_id = nullif(current_setting('app.current_organization_id', true), '')::uuid)""",
        "public.leads",
    ),
    Broken(
        "tenant_policy_has_the_one_text",
        "other check",
        "alter policy organization_isolation on public.users with check (true)",
        "public.users",
    ),
    Broken(
        "tenant_policy_has_the_one_text",
        "to public",
        "alter policy organization_isolation on public.users to public",
        "public.users",
    ),
    Broken(
        "tenant_policy_has_the_one_text",
        "to one more role",
        """alter policy organization_isolation on public.users
           to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_owner, leadsrapido_monitor""",
        "public.users",
    ),
    Broken(
        "tenant_policy_has_the_one_text",
        "check left out",
        """drop policy organization_isolation on public.users;
           create policy organization_isolation on public.users
           to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_owner
           using (organization_id = app.current_organization_id())""",
        "public.users",
    ),
    Broken(
        "tenant_policy_has_the_one_text",
        "one command only",
        """drop policy organization_isolation on public.users;
           create policy organization_isolation on public.users for select
           to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_owner
           using (organization_id = app.current_organization_id())""",
        "public.users",
    ),
    Broken(
        "other_policies_are_listed",
        "one more",
        "create policy everybody on public.users to leadsrapido_app using (true)",
        "not listed: (public.users,everybody",
    ),
    Broken(
        "other_policies_are_listed",
        "one more exemption",
        "create policy search_exemption on public.users for select to leadsrapido_search using (true)",
        "not listed: (public.users,search_exemption",
    ),
    Broken(
        "other_policies_are_listed",
        "restrictive became permissive",
        """drop policy locked_contacts_are_hidden on public.lead_contacts;
           create policy locked_contacts_are_hidden on public.lead_contacts
           to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly
           using (not is_locked) with check (not is_locked)""",
        "listed, not found: (public.lead_contacts,locked_contacts_are_hidden",
    ),
    Broken(
        "other_policies_are_listed",
        "missing",
        "drop policy leads_visibility on public.leads",
        "listed, not found: (public.leads,leads_visibility",
    ),
    Broken(
        "other_policies_are_listed",
        "exemption for a login role",
        "alter policy search_exemption on public.leads to leadsrapido_search, leadsrapido_app",
        "public.leads,search_exemption",
    ),
    Broken(
        "other_policies_are_listed",
        "on a partition",
        "create policy organization_isolation on public.leads_00 using (true)",
        "not listed: (public.leads_00",
    ),
    Broken(
        "tenant_column_is_a_known_uuid",
        "null allowed",
        "create table public.notes (organization_id uuid, id uuid primary key)",
        "public.notes",
    ),
    Broken(
        "tenant_column_is_a_known_uuid",
        "text",
        "create table public.notes (organization_id text not null, id uuid primary key)",
        "public.notes",
    ),
    Broken(
        "unique_keys_start_with_tenant",
        "primary key",
        "create table public.notes (organization_id uuid not null, id uuid primary key)",
        "notes_pkey",
    ),
    Broken(
        "unique_keys_start_with_tenant",
        "unique constraint",
        "alter table public.users add constraint everywhere unique (email)",
        "public.users: everywhere",
    ),
    Broken(
        "unique_keys_start_with_tenant",
        "tenant second",
        "create unique index backwards on public.users (email, organization_id)",
        "public.users: backwards",
    ),
    Broken(
        "unique_keys_start_with_tenant",
        "expression",
        "create unique index lowered on public.users (lower(email))",
        "public.users: lowered",
    ),
    Broken(
        "unique_keys_start_with_tenant",
        "partial",
        "create unique index partial on public.users (email) where is_active",
        "public.users: partial",
    ),
    Broken(
        "unique_keys_start_with_tenant",
        "exclusion",
        "alter table public.users add constraint excluded exclude using btree (email with =)",
        "public.users: excluded",
    ),
    Broken(
        "unique_keys_start_with_tenant",
        "organizations",
        "create unique index one_name on public.organizations (name)",
        "public.organizations: one_name",
    ),
    Broken(
        "foreign_keys_start_with_tenant",
        "id alone",
        """alter table public.municipalities add unique (name, id);
           alter table public.leads add constraint by_name foreign key (city, municipality_id)
           references public.municipalities (name, id);
           create table public.notes (organization_id uuid not null, id uuid not null, unique (id));
           alter table public.activities add constraint by_id foreign key (lead_id) references public.notes (id)""",
        "public.activities: by_id",
    ),
    Broken(
        "foreign_keys_start_with_tenant",
        "a table without tenant",
        """create table public.notes (id uuid primary key);
           alter table public.activities add constraint note foreign key (lead_id) references public.notes (id)""",
        "public.activities: note",
    ),
    Broken(
        "foreign_keys_start_with_tenant",
        "from a table without tenant",
        """create table public.notes (id uuid primary key, lead_id uuid, o uuid,
           foreign key (o, lead_id) references public.leads (organization_id, id))""",
        "public.notes",
    ),
    Broken(
        "foreign_keys_start_with_tenant",
        "columns crossed",
        """create unique index crossed on public.users (id, organization_id);
           alter table public.activities add constraint crossed foreign key (organization_id, user_id)
           references public.users (id, organization_id)""",
        "public.activities: crossed",
    ),
    Broken(
        "tenant_keys_are_not_set_null",
        "set null",
        """alter table public.activities add constraint forgets foreign key (organization_id, user_id)
           references public.users (organization_id, id) on delete set null""",
        "public.activities: forgets",
    ),
    Broken(
        "tenant_keys_are_not_set_null",
        "set one column null",
        """alter table public.activities add constraint forgets foreign key (organization_id, user_id)
           references public.users (organization_id, id) on delete set null (user_id)""",
        "public.activities: forgets",
    ),
    Broken(
        "tenant_keys_are_not_set_null",
        "update cascades",
        """alter table public.activities add constraint follows foreign key (organization_id, user_id)
           references public.users (organization_id, id) on update cascade""",
        "public.activities: follows",
    ),
    Broken(
        "foreign_keys_are_indexed",
        "index gone",
        "drop index public.activities_lead",
        "public.activities: activities_organization_id_lead_id_fkey",
    ),
    Broken(
        "foreign_keys_are_indexed",
        "index without tenant",
        "drop index public.activities_lead; create index activities_lead on public.activities (lead_id)",
        "public.activities: activities_organization_id_lead_id_fkey",
    ),
    Broken(
        "every_table_has_a_primary_key",
        "none",
        "create table public.notes (organization_id uuid not null)",
        "public.notes",
    ),
    Broken("every_table_has_a_comment", "none", "create table public.notes (id uuid)", "public.notes"),
    Broken(
        "gin_and_gist_start_with_tenant",
        "gin",
        "create index words on public.leads using gin (search_vector)",
        "public.leads: words",
    ),
    Broken(
        "gin_and_gist_start_with_tenant",
        "gist, tenant second",
        "create index points on public.leads using gist (address_coordinates, organization_id)",
        "public.leads: points",
    ),
    Broken(
        "gin_and_gist_start_with_tenant",
        "another table",
        "create index events on public.webhooks using gin (events)",
        "public.webhooks: events",
    ),
    Broken(
        "no_index_on_enums",
        "a column of leads",
        "alter table public.leads add column role public.user_role",
        "public.leads: role",
    ),
    Broken(
        "no_index_on_enums",
        "an index",
        "create index by_role on public.users (organization_id, role)",
        "public.users: role",
    ),
    Broken(
        "no_index_on_enums",
        "a partial index",
        "create index agents on public.users (organization_id, id) where role = 'agent'",
        "public.users: role",
    ),
    Broken(
        "nothing_is_granted_on_partitions",
        "table",
        "grant select on public.leads_07 to leadsrapido_readonly",
        "public.leads_07 to leadsrapido_readonly: SELECT",
    ),
    Broken(
        "nothing_is_granted_on_partitions",
        "column",
        "grant update (name) on public.leads_07 to leadsrapido_app",
        "public.leads_07.name to leadsrapido_app: UPDATE",
    ),
    Broken(
        "nothing_is_granted_on_partitions",
        "audit",
        "grant select on audit.log_default to leadsrapido_app",
        "audit.log_default",
    ),
    Broken(
        "nothing_is_granted_to_public",
        "table",
        "grant select on public.cnaes to public",
        "public.cnaes: SELECT",
    ),
    Broken(
        "nothing_is_granted_to_public",
        "column",
        "grant select (name) on public.users to public",
        "public.users.name: SELECT",
    ),
    Broken("nothing_is_granted_to_public", "view", "grant select on ops.connections to public", "ops.connections"),
    Broken("nothing_is_granted_to_public", "schema", "grant usage on schema audit to public", "schema audit: USAGE"),
    Broken(
        "nothing_is_granted_to_public",
        "create in public",
        "grant create on schema public to public",
        "schema public: CREATE",
    ),
    Broken(
        "functions_are_not_publics",
        "new function",
        "create function app.anything() returns integer language sql return 1;"
        " grant execute on function app.anything() to public",
        "app.anything()",
    ),
    Broken(
        "functions_are_not_publics",
        "a new function of the superuser, by default",
        "create function public.anything() returns integer language sql return 1",
        "anything()",
    ),
    Broken(
        "functions_are_not_publics",
        "an extension's definer",
        "grant execute on function public.st_estimatedextent(text, text) to public",
        "st_estimatedextent",
    ),
    Broken(
        "truncate_is_granted_to_nobody",
        "truncate",
        "grant truncate on public.leads to leadsrapido_worker",
        "public.leads to leadsrapido_worker: TRUNCATE",
    ),
    Broken(
        "truncate_is_granted_to_nobody",
        "references to a column",
        "grant references (id) on public.leads to leadsrapido_app",
        "public.leads.id to leadsrapido_app: REFERENCES",
    ),
    Broken(
        "rows_do_not_change_tenant",
        "column",
        "grant update (organization_id) on public.leads to leadsrapido_worker",
        "public.leads.organization_id by leadsrapido_worker",
    ),
    Broken(
        "rows_do_not_change_tenant",
        "table",
        "grant update on public.lead_segments to leadsrapido_app",
        "public.lead_segments.organization_id by leadsrapido_app",
    ),
    Broken(
        "views_ask_as_their_caller",
        "view",
        "create view public.every_lead as select * from public.leads",
        "public.every_lead",
    ),
    Broken(
        "views_ask_as_their_caller",
        "turned off",
        "alter view ops.connections set (security_invoker = false)",
        "ops.connections",
    ),
    Broken(
        "materialized_views_are_not_granted",
        "to the application",
        """create materialized view public.totals as select organization_id, count(*) from public.leads group by 1;
           grant select on public.totals to leadsrapido_app""",
        "public.totals to leadsrapido_app",
    ),
    Broken(
        "definers_are_listed",
        "one more",
        "create function app.leak() returns bigint language sql security definer return (select count(*) from leads)",
        "not listed: app.leak",
    ),
    Broken(
        "definers_are_listed",
        "one became a definer",
        "alter function app.touch_updated_at() security definer",
        "not listed: app.touch_updated_at",
    ),
    Broken(
        "definers_are_listed",
        "another owner",
        "alter function app.keep_lead_true() owner to leadsrapido_search",
        "not listed: app.keep_lead_true owned by leadsrapido_search",
    ),
    Broken(
        "definers_are_listed",
        "one is gone",
        "alter function app.keep_lead_true() security invoker",
        "listed, not found: app.keep_lead_true",
    ),
    Broken(
        "definers_pin_their_search_path",
        "reset",
        "alter function app.keep_lead_true() reset search_path",
        "app.keep_lead_true()",
    ),
    Broken(
        "definers_pin_their_search_path",
        "temporary schema first",
        "alter function app.keep_lead_true() set search_path = pg_temp, pg_catalog",
        "app.keep_lead_true()",
    ),
    Broken(
        "definers_pin_their_search_path",
        "temporary schema left out",
        "alter function app.keep_lead_true() set search_path = pg_catalog",
        "app.keep_lead_true()",
    ),
    Broken(
        "objects_belong_to_the_owner",
        "table",
        "alter table public.lead_segments owner to leadsrapido_app",
        "public.lead_segments belongs to leadsrapido_app",
    ),
    Broken(
        "objects_belong_to_the_owner",
        "plain function of the exempt role",
        "alter function app.touch_updated_at() owner to leadsrapido_search",
        "app.touch_updated_at() belongs to leadsrapido_search",
    ),
    Broken(
        "objects_belong_to_the_owner",
        "leakproof",
        "alter function app.can_see_lead(uuid, uuid) leakproof",
        "app.can_see_lead(uuid,uuid) is LEAKPROOF",
    ),
    Broken(
        "search_role_reads_only_what_is_listed",
        "a member",
        "grant leadsrapido_search to leadsrapido_worker",
        "leadsrapido_worker is a member",
    ),
    Broken(
        "search_role_reads_only_what_is_listed",
        "one more table",
        "grant select on public.lead_contacts to leadsrapido_search",
        "public.lead_contacts: SELECT",
    ),
    Broken(
        "search_role_reads_only_what_is_listed",
        "writes",
        "grant update (name) on public.leads to leadsrapido_search",
        "public.leads.name: UPDATE",
    ),
    Broken(
        "search_role_reads_only_what_is_listed",
        "creates",
        "grant create on schema app to leadsrapido_search",
        "schema app: CREATE",
    ),
    Broken(
        "roles_are_what_they_should_be",
        "bypass",
        "alter role leadsrapido_worker bypassrls",
        "leadsrapido_worker bypasses row level security",
    ),
    Broken(
        "roles_are_what_they_should_be",
        "a stranger bypasses",
        "create role a_stranger bypassrls",
        "a_stranger bypasses row level security",
    ),
    Broken(
        "roles_are_what_they_should_be",
        "superuser",
        "alter role leadsrapido_monitor superuser",
        "leadsrapido_monitor is a superuser",
    ),
    Broken(
        "roles_are_what_they_should_be",
        "membership",
        "grant pg_read_all_data to leadsrapido_app",
        "leadsrapido_app is a member of pg_read_all_data",
    ),
    Broken(
        "roles_are_what_they_should_be",
        "creates roles",
        "alter role leadsrapido_app createrole",
        "leadsrapido_app may create roles",
    ),
    Broken(
        "roles_are_what_they_should_be",
        "inherits",
        "alter role leadsrapido_worker inherit",
        "leadsrapido_worker inherits",
    ),
]
