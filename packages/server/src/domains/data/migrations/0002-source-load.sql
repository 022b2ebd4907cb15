-- How the tables stand that are loaded from other catalogs of the warehouse's cluster.
create table source_load (
  -- Table of the warehouse, such as fact_visit.
  table_name text primary key,
  -- The batch that a load of all rows replaces; loads by a growing column have a batch each.
  batch_id text references batch (id),
  attempted_at timestamptz not null,
  loaded_at timestamptz,
  rows_read bigint,
  -- Why the last attempt failed: code, message, fix; null when it did not.
  error jsonb
);
