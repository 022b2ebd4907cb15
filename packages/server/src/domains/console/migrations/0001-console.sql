-- Every statement that anybody asked in the SQL console, whole, with what became of it.
create table console_statement (
  id text collate "C" primary key,
  at timestamptz not null,
  actor_id text not null,
  actor text not null,
  text text not null,
  outcome text not null check (outcome in ('answered', 'exported', 'refused', 'stopped', 'failed')),
  row_count int8,
  milliseconds int8 not null,
  problem text
);
create index console_statement_actor on console_statement (actor_id, id);

create table console_query (
  key text collate "C" primary key,
  name text not null,
  text text not null,
  is_shared boolean not null,
  owner_id text not null,
  owner text not null,
  updated_at timestamptz not null
);

-- Files written for one person, who alone may download them.
create table console_export (
  file text primary key,
  actor_id text not null,
  expires_at timestamptz not null
);
