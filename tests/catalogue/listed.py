"""What the catalogue rules allow by name, each with its reason; a new exception is a new line here."""

TENANT_POLICY_ROLES = ["leadsrapido_app", "leadsrapido_owner", "leadsrapido_readonly", "leadsrapido_worker"]
READING_ROLES = ["leadsrapido_app", "leadsrapido_readonly", "leadsrapido_worker"]

# Policies beside organization_isolation: (table, policy, permissive or restrictive, command, roles, USING, WITH CHECK).
OTHER_POLICIES = [
    # Who sees which lead inside an organization (own, team, all).
    (
        "public.leads",
        "leads_visibility",
        "restrictive",
        "ALL",
        ",".join(READING_ROLES),
        "app.can_see_lead(organization_id, owner_id)",
        None,
    ),
    # No contact of a lead that nobody has paid for.
    (
        "public.lead_contacts",
        "locked_contacts_are_hidden",
        "restrictive",
        "ALL",
        ",".join(READING_ROLES),
        "(NOT is_locked)",
        "(NOT is_locked)",
    ),
    # Search by index: operators of text, JSON and geography are not leakproof (decision 0001).
    ("public.leads", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.custom_fields", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.lead_field_values", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.lead_lexemes", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.lead_words", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.lead_lexicon_changes", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.pipeline_leads", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.imports", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.lead_segments", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.saved_searches", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    ("public.search_synonyms", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "true", None),
    # A search that is not shared is its owner's.
    (
        "public.saved_searches",
        "saved_searches_are_seen",
        "restrictive",
        "ALL",
        ",".join(READING_ROLES),
        "(is_shared OR (owner_id = app.current_user_id()) OR (app.current_user_id() IS NULL))",
        None,
    ),
    *(
        (
            "public.saved_searches",
            f"saved_searches_are_their_owners_to_{verb}",
            "restrictive",
            command,
            "leadsrapido_app,leadsrapido_worker",
            None if verb == "add" else "app.may_change_saved_search(owner_id)",
            None if verb == "delete" else "app.may_change_saved_search(owner_id)",
        )
        for verb, command in (("add", "INSERT"), ("change", "UPDATE"), ("delete", "DELETE"))
    ),
    # Look-ups of typed e-mails and phones: a locked contact finds nobody.
    ("public.lead_contacts", "search_exemption", "permissive", "SELECT", "leadsrapido_search", "(NOT is_locked)", None),
]

TABLES_WITHOUT_ROW_SECURITY = {
    "public.organization_directory": "found before a tenant is known; id, slug, status, time zone only",
    "public.states": "reference data of everybody",
    "public.municipalities": "reference data of everybody",
    "public.cnaes": "reference data of everybody",
    "public.import_staging": "COPY FROM is refused under row level security; INSERT only, guarded by trigger",
    "app.secrets": "granted to nobody; read by functions of the owner",
    "ops.schema_state": "what the database was migrated to; no tenant's data",
    "ops.alembic_version": "what the database was migrated to; no tenant's data",
    "ops.schema_catalogue": "fingerprints of the schema; no tenant's data",
}

# Tables that tenants' rows may point to without naming the tenant.
REFERENCE_TABLES = {
    "public.states": "reference data of everybody",
    "public.municipalities": "reference data of everybody",
}

UNIQUE_WITHOUT_TENANT = {
    "organizations_pkey": "the organization itself: its id is the tenant",
}

FOREIGN_KEYS_WITHOUT_INDEX = {
    "leads_municipality_id_fkey": "a municipality is never deleted",
    "leads_state_fkey": "a state is never deleted",
    "leads_import_known": "an import is never deleted; its index would cost every import",
}

# SECURITY DEFINER functions: what each does with its owner's rights.
DEFINERS = {
    "app.create_organization owned by leadsrapido_owner": "founds a tenant; granted to leadsrapido_migrator only",
    "app.keep_lead_true owned by leadsrapido_owner": "trigger: reads the salt of content_hash",
    "app.keep_organization_directory owned by leadsrapido_owner": "trigger: the directory follows organizations",
    "audit.record owned by leadsrapido_owner": "trigger: writes the log that nobody else may write",
    "app.check_staged_rows owned by leadsrapido_owner": "trigger: rows are staged for an own import that is loading",
    "app.publish_import owned by leadsrapido_owner": "moves staged rows into leads; the tenant of the context or LR001",
    "app.abandon_imports owned by leadsrapido_owner": "empties the staging of dead imports; the same",
    "app.follow_lexicon owned by leadsrapido_owner": "trigger: appends to the lexicon that nobody else may write",
    "app.fold_lexicon owned by leadsrapido_owner": "folds what was appended; the tenant of the context or LR001",
    "app.rebuild_lexicon owned by leadsrapido_owner": "writes what it counted; the same",
    "app.check_lexicon owned by leadsrapido_owner": "compares the lexicon with all leads; the same",
    "app.similar_words owned by leadsrapido_search": "words by their trigrams; the same",
    "app.settle_lead_indexes owned by leadsrapido_owner": "only an owner may empty pending lists; the same",
    "app.follow_engagement owned by leadsrapido_owner": "trigger: writes score_reasons, which nobody else may write",
    "app.recompute_scores owned by leadsrapido_owner": "the same; the tenant of the context or LR001",
    "app.keep_lead_fields owned by leadsrapido_owner": "trigger: writes lead_field_values, which nobody else may",
    "app.guard_custom_field owned by leadsrapido_owner": "trigger: holds the organization's leads still",
    "app.apply_custom_field owned by leadsrapido_owner": "trigger: checks and fills lead_field_values",
    "app.leads_with_tags owned by leadsrapido_search": "ids of leads by index on tags; the same",
    "app.find_exact_duplicates owned by leadsrapido_owner": "trigger: compares contacts, tells nothing of locked ones",
    "app.forget_pairs owned by leadsrapido_owner": "trigger: the pairs of a deleted lead go with it",
    "app.duplicate_candidates owned by leadsrapido_owner": "compares contacts, tells no value; LR001",
    "app.record_pairs owned by leadsrapido_owner": "the same, into lead_duplicates",
    "app.key_block_pairs owned by leadsrapido_owner": "the same, ids only",
    "app.scan_names owned by leadsrapido_owner": "the same, names of a town",
    "app.merge_leads owned by leadsrapido_owner": "moves charges and locked contacts; LR001",
    "app.unmerge_leads owned by leadsrapido_owner": "the way back; the same",
    "app.leads_sharing_words owned by leadsrapido_search": "words of names by index; the same",
    "public.matching_lead_ids owned by leadsrapido_search": "ids by index; the tenant of the context or LR001",
    "public.optimized_lead_search owned by leadsrapido_search": "search by index; the tenant of the context or LR001",
    "public.lead_facets owned by leadsrapido_search": "counts of a search; the same",
    "public.lead_clusters owned by leadsrapido_search": "a search on a map; the same",
    "public.suggest_searches owned by leadsrapido_search": "words of the lexicon; the same",
}

# What the exempt role of the search functions may read.
SEARCH_READS = {
    "public.leads": "the searched table",
    "public.custom_fields": "what a filter on a custom field compares as",
    "public.lead_field_values": "filters on custom fields",
    "public.lead_lexemes": "how many leads have a lexeme",
    "public.lead_words": "spellings near a mistyped one: trigram operators are not leakproof either",
    "public.lead_lexicon_changes": "what came since those were folded",
    "public.lead_contacts": "look-ups of typed e-mails and phones: lead, value, no more",
    "public.pipeline_leads": "leads with a deal in a stage: lead and stage, no more",
    "public.imports": "when an import ran: its leads were created then",
    "public.municipalities": "the point of a town",
    "public.lead_segments": "which segments are dynamic: id, name, saved search, no more",
    "public.search_synonyms": "what else a word stands for: words and lexemes, no more",
    "public.saved_searches": "what a dynamic segment asks for: id and search, no more",
}
