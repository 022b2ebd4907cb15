-- The company's description of its own data, one row per saved version; the highest is in force.
create table model_yaml (
  version integer primary key,
  yaml text not null,
  sha256 text not null,
  saved_at timestamptz not null,
  saved_by text not null
);

-- Every write to the warehouse belongs to a batch: open -> loaded -> visible -> undone (or failed).
create table batch (
  id text primary key,
  kind text not null check (kind in ('import', 'tracking', 'projection', 'score', 'snapshot')),
  status text not null check (status in ('open', 'loaded', 'visible', 'undone', 'failed', 'dry_run')),
  source text not null,
  tables text[] not null default '{}',
  opened_at timestamptz not null,
  opened_by text not null,
  loaded_at timestamptz,
  visible_at timestamptz,
  undone_at timestamptz,
  -- Counts, quality findings, rejects file, error: what GET /v1/imports/:id answers.
  report jsonb not null default '{}'
);
create index batch_by_time on batch (opened_at desc);
create index batch_unfinished on batch (status) where status in ('open', 'loaded');

-- Files that were loaded, so that the same file is not loaded twice by mistake.
create table imported_file (
  batch_id text not null references batch (id),
  path text not null,
  table_name text not null,
  sha256 text not null,
  bytes bigint not null,
  rows_read bigint not null,
  primary key (batch_id, path, table_name)
);
create index imported_file_by_hash on imported_file (sha256, table_name);

-- Rows that wait for a decision instead of being lost (quarantine).
create table quarantine (
  id text primary key,
  batch_id text not null references batch (id),
  table_name text not null,
  row_number bigint not null,
  column_name text,
  value text,
  reason text not null,
  row_data jsonb not null,
  settled_at timestamptz,
  settled_as text check (settled_as in ('loaded', 'discarded'))
);
create index quarantine_open on quarantine (table_name) where settled_at is null;

-- How far the durable log of tracking messages has been landed in the warehouse.
create table inbox_position (
  log_file text primary key,
  landed_bytes bigint not null,
  batch_id text not null references batch (id)
);

-- Tables of the warehouse as they have grown: columns are learnt on arrival.
create table warehouse_table (
  name text primary key,
  kind text not null check (kind in ('level', 'dependant', 'dimension', 'fact', 'system')),
  model_name text,
  columns jsonb not null,
  changed_at timestamptz not null
);
