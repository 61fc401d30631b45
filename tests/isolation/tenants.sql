-- One tenant with a row in every table. %(org)s its id; %(mark)s stands in every text a stranger must not see; %(locked)s in every locked contact.
insert into public.organizations (id, name, slug, subdomain, quota_total, quota_used, settings, billing_cnpj, billing_email)
values (%(org)s, %(mark)s, %(slug)s, %(slug)s, 50, 1, jsonb_build_object('note', %(mark)s), '33683111000280', %(mark)s || '@bill.example');
insert into public.users (organization_id, id, email, name, role, password_hash)
values (%(org)s, %(user)s, %(mark)s || '@users.example', %(mark)s, 'org_admin', %(mark)s);
insert into public.refresh_tokens (organization_id, user_id, family_id, token_hash, expires_at)
values (%(org)s, %(user)s, gen_random_uuid(), sha256(convert_to(%(mark)s, 'UTF8')), now() + interval '1 day');
insert into public.password_reset_tokens (organization_id, user_id, token_hash, expires_at)
values (%(org)s, %(user)s, sha256(convert_to(%(mark)s, 'UTF8')), now() + interval '1 day');
insert into public.email_verification_tokens (organization_id, user_id, email, token_hash, expires_at)
values (%(org)s, %(user)s, %(mark)s || '@users.example', sha256(convert_to(%(mark)s, 'UTF8')), now() + interval '1 day');
insert into public.lead_segments (organization_id, id, name, description) values (%(org)s, %(segment)s, %(mark)s, %(mark)s);
insert into public.saved_searches (organization_id, owner_id, name, search) values (%(org)s, %(user)s, %(mark)s, jsonb_build_object('text', %(mark)s));
insert into public.search_synonyms (organization_id, words) values (%(org)s, array[%(mark)s, %(mark)s || 'other']);
insert into public.imports (organization_id, id, user_id, file_name, origin, source, legal_basis)
values (%(org)s, %(import)s, %(user)s, %(mark)s || '.csv', 'own', %(mark)s, 'legitimate_interest');
insert into public.custom_fields (organization_id, id, key, label, type, is_filterable, is_unique)
values (%(org)s, %(field)s, 'key', %(mark)s, 'text', true, true);
insert into public.leads (
    organization_id, id, external_id, cnpj, name, company, job_title, email, phone, city, state, street, segment_id, owner_id, quality_score,
    tags, custom_fields, source, address_coordinates, coordinates_source
) values (
    %(org)s, %(lead)s, %(mark)s, '33683111000280', 'Padaria ' || %(mark)s, %(mark)s, %(mark)s, %(mark)s || '@leads.example', %(phone)s, %(mark)s, 'SP',
    %(mark)s, %(segment)s, %(user)s, 71, array[%(mark)s, 'common'], jsonb_build_object('key', %(mark)s), %(mark)s, 'point(-46.63 -23.55)', 'address'
);
-- Its words move into the lexicon; those of the leads below wait there.
select app.fold_lexicon(%(org)s);
insert into public.leads (organization_id, name, email, tags, city, state)
select %(org)s, 'Padaria ' || %(mark)s || n, %(mark)s || n || '@leads.example', array['common'], 'São Paulo', 'SP' from generate_series(1, 20) as n;
-- Delivered by the operator: locked, its contacts hidden; as an import would write it.
insert into public.leads (organization_id, id, origin, name, is_accessed, has_email, has_phone, content_hash, import_id, city, state)
values (%(org)s, %(locked_lead)s, 'delivered', 'Padaria fechada ' || %(mark)s, false, true, true, sha256(convert_to(%(locked)s, 'UTF8')), %(import)s, 'Santos', 'SP');
insert into public.lead_contacts (organization_id, lead_id, kind, raw, normalised, is_primary, is_locked)
values (%(org)s, %(locked_lead)s, 'email', %(locked)s || '@secret.example', %(locked)s || '@secret.example', true, true),
       (%(org)s, %(locked_lead)s, 'partner', %(locked)s, %(locked)s, false, true);
insert into public.lead_accesses (organization_id, lead_id, user_id) values (%(org)s, %(lead)s, %(user)s);
insert into public.pipeline_stages (organization_id, id, name, position) values (%(org)s, %(stage)s, %(mark)s, 1);
insert into public.pipeline_leads (organization_id, id, lead_id, stage_id, owner_id, title, value)
values (%(org)s, %(deal)s, %(lead)s, %(stage)s, %(user)s, %(mark)s, 1234.56);
insert into public.activities (organization_id, lead_id, pipeline_lead_id, user_id, kind, subject, body)
values (%(org)s, %(lead)s, %(deal)s, %(user)s, 'note', %(mark)s, %(mark)s);
insert into public.stale_scores (organization_id, lead_id) values (%(org)s, %(lead)s);
insert into public.api_keys (organization_id, name, prefix, key_hash) values (%(org)s, %(mark)s, %(mark)s, sha256(convert_to(%(mark)s, 'UTF8')));
insert into public.webhooks (organization_id, url, events, secret_encrypted)
values (%(org)s, 'https://hooks.example/' || %(mark)s, array[%(mark)s], sha256(convert_to(%(mark)s, 'UTF8')));
insert into public.daily_usage_stats (organization_id, day, searches) values (%(org)s, '2026-01-01', 7);
insert into public.lead_duplicates (organization_id, lead_id, other_id, reasons, similarity)
values (%(org)s, least(%(lead)s::uuid, %(locked_lead)s::uuid), greatest(%(lead)s::uuid, %(locked_lead)s::uuid), '{similar_name}', 0.6);
-- A lead that was merged away: its id leads on, its snapshot is nobody's to read.
insert into public.leads (organization_id, name, external_id) values (%(org)s, 'Padaria ' || %(mark)s, %(mark)s || ' twin');
select app.merge_leads(%(org)s, %(lead)s, (
    select l.id from public.leads as l where l.organization_id = %(org)s and l.external_id = %(mark)s || ' twin'));
