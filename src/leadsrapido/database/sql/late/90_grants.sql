-- Who may do what. Everything is taken first, then given by name; partitions are never granted, they carry no policy of the parent.

do $$
declare
    role text;
    schema text;
begin
    foreach role in array array[
        'leadsrapido_migrator', 'leadsrapido_app', 'leadsrapido_worker', 'leadsrapido_readonly', 'leadsrapido_monitor', 'leadsrapido_search'
    ] loop
        foreach schema in array array['app', 'audit', 'ops'] loop
            execute format('revoke all on schema %I from %I', schema, role);
            execute format('revoke all on all tables in schema %I from %I', schema, role);
        end loop;
    end loop;
end $$;

grant usage on schema public to
leadsrapido_migrator, leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_search, leadsrapido_monitor, leadsrapido_backup;
grant usage on schema app to
leadsrapido_migrator, leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_search;
grant usage on schema audit to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly;
grant usage on schema ops to leadsrapido_migrator, leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_monitor;

-- Tables: what each role may do, and the columns that only functions of the owner may write.
do $$
declare
    -- Hashes and secrets are for signing in, not for reports.
    secrets constant text[] := '{password_hash,token_hash,key_hash,secret_encrypted}';
    writers constant text := 'leadsrapido_app, leadsrapido_worker';
    grantee text;
    rule record;
    columns_written text;
    columns_read text;
begin
    for rule in
        select c.oid::regclass as name, c.relname
        from pg_catalog.pg_class as c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and pg_catalog.pg_get_userbyid(c.relowner) = 'leadsrapido_owner'
    loop
        foreach grantee in array array[
            'leadsrapido_migrator', 'leadsrapido_app', 'leadsrapido_worker', 'leadsrapido_readonly', 'leadsrapido_monitor', 'leadsrapido_search'
        ] loop
            execute format('revoke all on %s from %I', rule.name, grantee);
        end loop;
    end loop;

    for rule in
        select * from (values
            ('organizations',             'U',   '{plan,status,slug,subdomain,quota_total,quota_used}'::text[]),
            ('users',                     'IUD', '{}'),
            ('refresh_tokens',            'IUD', '{}'),
            ('password_reset_tokens',     'IUD', '{}'),
            ('email_verification_tokens', 'IUD', '{}'),
            ('lead_segments',             'IUD', '{}'),
            ('saved_searches',            'IUD', '{}'),
            ('search_synonyms',           'IUD', '{lexemes}'),
            ('leads',                     'IUD', '{origin,is_accessed,accessed_at,has_email,has_phone,content_hash,import_id,search_vector,score_reasons}'),
            ('stale_scores',              '',    '{}'),
            ('lead_contacts',             'IUD', '{is_locked,domain}'),
            ('lead_duplicates',           'IU',  '{}'),
            ('lead_merges',               '',    '{}'),
            ('lead_redirects',            '',    '{}'),
            ('custom_fields',             'IUD', '{}'),
            ('lead_field_values',         '',    '{}'),
            ('lead_accesses',             '',    '{}'),
            ('imports',                   'IU',  '{rows_inserted,rows_duplicate}'),
            ('pipeline_stages',           'IUD', '{}'),
            ('pipeline_leads',            'IUD', '{}'),
            ('activities',                'IUD', '{}'),
            ('api_keys',                  'IUD', '{}'),
            ('webhooks',                  'IUD', '{}'),
            ('daily_usage_stats',         '',    '{}'),
            ('lead_lexemes',              '',    '{}'),
            ('lead_words',                '',    '{}'),
            ('lead_lexicon_changes',      '',    '{}'),
            ('organization_directory',    '',    '{}'),
            ('states',                    '',    '{}'),
            ('municipalities',            '',    '{}'),
            ('cnaes',                     '',    '{}')
        ) as rules (relname, verbs, kept_columns)
    loop
        execute format('grant select on public.%I to %s', rule.relname, writers);
        select case when bool_or(a.attname = any (secrets))
                    then format('(%s)', string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attname <> all (secrets))) end
        into columns_read
        from pg_catalog.pg_attribute as a
        where a.attrelid = format('public.%I', rule.relname)::regclass and a.attnum > 0 and not a.attisdropped;
        execute format('grant select %s on public.%I to leadsrapido_readonly', columns_read, rule.relname);
        if rule.verbs like '%I%' then
            select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into columns_written
            from pg_catalog.pg_attribute as a
            where a.attrelid = format('public.%I', rule.relname)::regclass and a.attnum > 0 and not a.attisdropped
              and a.attname <> all (rule.kept_columns || array['created_at', 'updated_at']);
            execute format('grant insert (%s) on public.%I to %s', columns_written, rule.relname, writers);
        end if;
        if rule.verbs like '%U%' then
            -- A row never changes its tenant or its id.
            select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into columns_written
            from pg_catalog.pg_attribute as a
            where a.attrelid = format('public.%I', rule.relname)::regclass and a.attnum > 0 and not a.attisdropped
              and a.attname <> all (rule.kept_columns || array['organization_id', 'id', 'created_at', 'updated_at']);
            execute format('grant update (%s) on public.%I to %s', columns_written, rule.relname, writers);
        end if;
        if rule.verbs like '%D%' then
            execute format('grant delete on public.%I to %s', rule.relname, writers);
        end if;
    end loop;
end $$;

-- What an import brings, and on which legal basis, is said when it begins: later it could turn delivered leads into own ones.
revoke update (origin, source, legal_basis) on public.imports from leadsrapido_app, leadsrapido_worker;
grant insert on public.import_staging to leadsrapido_app, leadsrapido_worker;
grant select on public.organization_directory to leadsrapido_migrator;
grant select on
public.leads, public.custom_fields, public.lead_field_values, public.lead_lexemes, public.lead_words, public.lead_lexicon_changes,
public.municipalities
to leadsrapido_search;
grant select (organization_id, lead_id, normalised, is_locked) on public.lead_contacts to leadsrapido_search;
grant select (organization_id, lead_id, stage_id) on public.pipeline_leads to leadsrapido_search;
grant select (organization_id, id, created_at, finished_at) on public.imports to leadsrapido_search;
grant select (organization_id, id, name, saved_search_id) on public.lead_segments to leadsrapido_search;
grant select (organization_id, id, search) on public.saved_searches to leadsrapido_search;
grant select (organization_id, words, lexemes) on public.search_synonyms to leadsrapido_search;
grant select on audit.log, audit.log_values to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly;
grant select on ops.schema_state to leadsrapido_migrator, leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_monitor;

-- Functions: nobody's until named here. Trigger functions need no grant.
do $$
declare
    routine regprocedure;
    grantee text;
begin
    for routine in
        select p.oid::regprocedure
        from pg_catalog.pg_proc as p
        where p.pronamespace in ('app'::regnamespace, 'audit'::regnamespace, 'ops'::regnamespace)
           or (p.pronamespace = 'public'::regnamespace and pg_catalog.pg_get_userbyid(p.proowner) like 'leadsrapido\_%')
    loop
        execute format('revoke all on function %s from public', routine);
        foreach grantee in array array[
            'leadsrapido_migrator', 'leadsrapido_app', 'leadsrapido_worker', 'leadsrapido_readonly', 'leadsrapido_monitor', 'leadsrapido_search'
        ] loop
            execute format('revoke all on function %s from %I', routine, grantee);
        end loop;
        -- Its owner too lost it; without, the next migration may not replace the function.
        execute (
            select format('grant execute on function %s to %I', routine, pg_catalog.pg_get_userbyid(p.proowner))
            from pg_catalog.pg_proc as p where p.oid = routine);
    end loop;

    for routine in
        select p.oid::regprocedure
        from pg_catalog.pg_proc as p
        where p.pronamespace = 'app'::regnamespace
          -- Pure functions touch no table: whoever writes or searches may need them.
          and (p.provolatile = 'i' or p.proname in (
              'current_organization_id', 'current_user_id', 'current_user_role', 'current_client_ip', 'set_context', 'uuid_v7',
              'can_see_lead', 'sees_every_lead',
              'score_settings', 'lead_scores', 'check_score_settings', 'wrong_score_profile'
          ))
    loop
        execute format('grant execute on function %s to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_search', routine);
    end loop;
end $$;
grant execute on function app.create_organization(text, text, public.organization_plan, integer, text) to leadsrapido_migrator;
-- Its owner too: who replaces a function must be allowed to execute it.
grant execute on function app.leads_with_tags to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly;
grant execute on function
public.optimized_lead_search, public.search_leads, public.lead_facets, public.lead_clusters, public.suggest_searches
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly;
grant execute on function
app.require_organization,
app.prepare_lead_search, app.read_lead_search, app.lead_search_filter_type,
app.lead_criteria, app.with_import, app.with_place, app.search_point, app.with_fields,
app.understand_text, app.count_words, app.replace_words, app.someone_sees,
app.page_of_leads, app.estimate_leads, app.count_all_leads, app.relevant_leads, app.nearest_leads, app.next_leads, app.walk_leads, app.gather_leads, app.with_total, app.estimate_within,
app.all_at_once, app.known_total, app.first_by_words, app.best_leads, app.read_leads, app.read_lead_position,
app.source_of_leads, app.has_at_most
to leadsrapido_search;
grant execute on function public.matching_lead_ids to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly;
grant execute on function app.with_segments, app.saved_criteria, app.with_synonyms to leadsrapido_search;
grant execute on function app.read_lead_search, app.lead_search_filter_type, app.refuse_dynamic_segment to leadsrapido_app, leadsrapido_worker;
grant execute on function app.dynamic_segment_among to leadsrapido_app, leadsrapido_worker, leadsrapido_search;
grant execute on function app.may_change_saved_search to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly;

grant execute on function app.recompute_scores to leadsrapido_app, leadsrapido_worker;
grant execute on function app.publish_import(uuid, uuid), app.abandon_imports(uuid, uuid), app.settle_lead_indexes(uuid)
to leadsrapido_app, leadsrapido_worker;
grant execute on function app.lexicon_counts, app.complete_word, app.similar_words
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_search;
grant execute on function app.check_lexicon to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly;
grant execute on function app.fold_lexicon, app.rebuild_lexicon to leadsrapido_app, leadsrapido_worker;

grant execute on function app.resolve_lead(uuid, uuid), app.duplicate_candidates(uuid, uuid, real, integer)
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly;
grant execute on function
app.record_pairs(uuid, uuid [], uuid [], real), app.key_block_pairs(uuid, text, integer), app.scan_names(uuid, text [], integer, real),
app.towns_of_leads(uuid),
app.merge_leads(uuid, uuid, uuid, jsonb), app.unmerge_leads(uuid, uuid), app.dismiss_duplicate(uuid, uuid, uuid), app.require_organization(uuid)
to leadsrapido_app, leadsrapido_worker;
grant execute on function app.leads_sharing_words(uuid, tsquery, text, integer) to leadsrapido_owner;
