-- one more => not listed: app.leak
create function app.leak() returns bigint language sql security definer return (select count(*) from leads);

-- one became a definer => not listed: app.touch_updated_at
alter function app.touch_updated_at() security definer;

-- another owner => not listed: app.keep_lead_true owned by leadsrapido_search
alter function app.keep_lead_true() owner to leadsrapido_search;

-- one is gone => listed, not found: app.keep_lead_true
alter function app.keep_lead_true() security invoker;
