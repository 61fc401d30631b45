-- What only a superuser may give: a managed server refuses it, and bootstrap lists that.
alter role leadsrapido_backup bypassrls;
