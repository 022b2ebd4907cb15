-- Imports that wait for the warehouse, or behind one that does: a server that was stopped meanwhile goes on with them.
create table import_request (
  batch_id text primary key references batch (id),
  -- What was asked: the folder, the model, the choices, who asked.
  request jsonb not null,
  noted_at timestamptz not null
);
