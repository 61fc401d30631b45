-- Whether the audit log has its monthly partitions for three months to come.
select to_regclass(to_char(now() + interval '3 months', '"audit.log_"YYYY_MM')) is not null
   and to_regclass(to_char(now() + interval '3 months', '"audit.log_values_"YYYY_MM')) is not null;
