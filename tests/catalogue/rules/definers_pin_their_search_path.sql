-- Without a pinned search_path the caller chooses what a definer's names mean; pg_temp stands last, or it would stand first.
select signature as violation from our_functions
where prosecdef and not exists (
    select from unnest(proconfig) as setting where setting ~ '^search_path=pg_catalog(, (public|app))*, pg_temp$'
)
