-- reset => app.keep_lead_true()
alter function app.keep_lead_true() reset search_path;

-- temporary schema first => app.keep_lead_true()
alter function app.keep_lead_true() set search_path = pg_temp, pg_catalog;

-- temporary schema left out => app.keep_lead_true()
alter function app.keep_lead_true() set search_path = pg_catalog;
