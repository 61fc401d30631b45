-- new function => app.anything()
create function app.anything() returns integer language sql return 1;
grant execute on function app.anything() to public;

-- a new function of the superuser, by default => anything()
create function public.anything() returns integer language sql return 1;

-- an extension's definer => st_estimatedextent
grant execute on function public.st_estimatedextent(text, text) to public;
