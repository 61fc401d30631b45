-- What is not obvious about columns (the tables' own comments stand with the tables): docs/data-model.md is made of them.

comment on column public.organizations.slug is 'Short name it is found by, a DNS label; unique everywhere (organization_directory)';
comment on column public.organizations.subdomain is 'White label: the first part of its own address';
comment on column public.organizations.status is 'suspended: nobody signs in, nothing is lost; closed: kept for the ledger only';
comment on column public.organizations.time_zone is 'IANA name; days of statistics and reminders begin there';
comment on column public.organizations.quota_total is 'Leads it may unlock';
comment on column public.organizations.settings is 'Preferences of the organization, an object; nothing the database decides by';
comment on column public.organizations.billing_cnpj is '14 characters without punctuation; numeric or alphanumeric (from July 2026)';

comment on column public.users.email is 'As typed; unique inside the organization without regard to case';
comment on column public.users.role is 'admin: the operator; org_admin: runs the organization; agent: works on leads; viewer: reads';
comment on column public.users.is_active is 'Off: may not sign in; the row stays for what it did';
comment on column public.users.email_verified_at is 'When the address was proven; NULL: not yet';
comment on column public.refresh_tokens.token_hash is 'SHA-256 of the token; the token itself is not kept';
comment on column public.refresh_tokens.rotated_at is 'When it was exchanged for its successor: using it again ends the family';
comment on column public.password_reset_tokens.used_at is 'Single use: a used token opens nothing';
comment on column public.email_verification_tokens.used_at is 'Single use: a used token proves nothing';

comment on column public.lead_segments.color is '#rrggbb in lower case';
comment on column public.imports.origin is 'own: the leads come in unlocked; delivered: locked until charged';
comment on column public.imports.source is 'Where the file came from, as the person who brings it says; copied to every lead (LGPD art. 9)';
comment on column public.imports.legal_basis is 'Copied to every lead: LGPD (Lei 13.709/2018) art. 7';
comment on column public.imports.rows_duplicate is 'Rows whose lead stands there already, or twice in the file';
comment on column public.imports.rows_rejected is 'Rows that could not be read, each with its reason in the file beside the input';

comment on column public.leads.kind is 'company, or a person at a company';
comment on column public.leads.external_id is 'The lead''s id in the system it came from; unique inside the organization';
comment on column public.leads.cnpj is '14 characters, upper case, without punctuation; numeric or alphanumeric (from July 2026), check digits verified by the reader';
comment on column public.leads.name is 'What people call it: the trade name, or the person''s name';
comment on column public.leads.has_email is 'An e-mail is known, also while the lead is locked';
comment on column public.leads.has_phone is 'A phone is known, also while the lead is locked';
comment on column public.leads.opened_on is 'Data de início de atividade, as the Receita Federal has it';
comment on column public.leads.cep is '8 digits, text: leading zeros count';
comment on column public.leads.municipality_id is 'IBGE code; city and state are its names, kept beside for search and display';
comment on column public.leads.city is 'As the source wrote it where the town is unknown, else the municipality''s name';
comment on column public.leads.address_coordinates is 'WGS 84 longitude and latitude; radius search measures from here';
comment on column public.leads.owner_id is 'The user who works on it; NULL: nobody yet';
comment on column public.leads.quality_score is '0 to 100, computed unless somebody gives it (score_reasons); NULL on write: compute it. Lists are ordered by it';
comment on column public.leads.tags is 'Free labels of the organization';
comment on column public.leads.custom_fields is 'The organization''s own fields, an object: name → value';
comment on column public.leads.accessed_at is 'When a delivered lead was unlocked and charged';
comment on column public.leads.source is 'Where the data came from, for the person who asks (LGPD art. 9, 18)';
comment on column public.leads.import_id is 'The import it came with; NULL when somebody typed it';
comment on column public.leads.search_vector is 'What the search finds: name (A), company (B), job title (C), town and state (D), folded and stemmed';
comment on column public.lead_contacts.normalised is 'What is compared: e-mail in lower case, phone in E.164, host of a site, name of a partner';
comment on column public.lead_contacts.is_primary is 'Also stands in leads.email or leads.phone once the lead is open';
comment on column public.lead_contacts.is_locked is 'Belongs to a locked lead: hidden by policy until it is unlocked';
comment on column public.lead_accesses.credits is 'What was charged';
comment on column public.lead_accesses.user_id is 'Who unlocked it; NULL: a program';

comment on column public.pipeline_stages.position is 'Order on the board, from 1';
comment on column public.pipeline_leads.owner_id is 'Who is to close the deal';
comment on column public.pipeline_leads.entered_stage_at is 'Since when it stands in its stage';
comment on column public.pipeline_leads.closed_at is 'When it reached a stage that ends it; NULL: open';
comment on column public.activities.due_at is 'For what is still to do; NULL: it was done when it was noted';
comment on column public.activities.done_at is 'NULL: still to do';
comment on column public.api_keys.key_hash is 'SHA-256 of the secret part';
comment on column public.api_keys.scopes is 'What the key may do; empty: nothing';
comment on column public.webhooks.events is 'Names of the events it is told of';
comment on column public.webhooks.failed_attempts is 'In a row; a delivery that arrives sets it to 0';

comment on column public.municipalities.location is 'WGS 84, the seat of the municipality';
comment on column public.cnaes.code is '7 digits, text: leading zeros count';

comment on column audit.log.occurred_at is 'Begin of the transaction';
comment on column audit.log.actor_user_id is 'The user in the context; NULL: the operator or a program';
comment on column audit.log.database_role is 'Who was logged in';
comment on column audit.log.row_id is 'Id of the changed row; NULL for a bulk statement';
comment on column audit.log.row_count is 'Rows of the statement when it is one entry, else 1';
comment on column audit.log.import_id is 'The import that inserted the rows';
comment on column audit.log.changed_columns is 'Of an update; secret columns by name, their values nowhere';
comment on column audit.log_values.salt is 'Goes with the values: afterwards the digest cannot be tried';
comment on column app.secrets.name is 'content_hash_salt: keeps content hashes from being guessed from outside';

comment on function app.keep_organization_directory() is 'organization_directory follows organizations';
comment on function app.content_hash_salt() is 'The secret salt of content hashes; for functions of the owner';
