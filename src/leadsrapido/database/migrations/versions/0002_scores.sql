-- The quality score and its reasons.

alter table public.leads add column company_status text
constraint leads_company_status_known check (company_status in ('null', 'active', 'suspended', 'unfit', 'closed'));
comment on column public.leads.company_status is
    'As the Receita Federal has it: 01 null, 02 active, 03 suspended, 04 unfit, 08 closed; NULL when nobody said';

alter table public.leads add column score_reasons smallint []
constraint leads_score_adds_up check (
    score_reasons is null or (
        cardinality(score_reasons) = 8
        and quality_score = score_reasons[1] + score_reasons[2] + score_reasons[3] + score_reasons[4]
        + score_reasons[5] + score_reasons[6] + score_reasons[7] + score_reasons[8]
    )
);
comment on column public.leads.score_reasons is
    'Points each rule gave, in the order of app.score_rules(); their sum is quality_score. NULL: the score was given, not computed';

-- A score that nobody gives is computed; those that stand there were given.
-- Nobody breaks: who gives no score, as before, gets one.
-- squawk-ignore ban-drop-default
alter table public.leads alter column quality_score drop default;

alter table public.import_staging add column company_status text;

-- No key to leads: an entry that outlives its lead is thrown away with the others.
create table public.stale_scores (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    primary key (organization_id, id)
);
create index stale_scores_lead on public.stale_scores (organization_id, lead_id);
comment on table public.stale_scores is
    'Leads whose score could not follow at once, because somebody else was just writing them: appended only, emptied by app.recompute_scores()';
