-- A segment is a rule, or a list of customers that somebody brought. `schedule` null: every night.
alter table segment add column kind text not null default 'rule' check (kind in ('rule', 'list'));
alter table segment add column schedule jsonb;

-- Place of a snapshot among those of its segment. Members of the newest two are whole in the warehouse; earlier ones are found by
-- taking back the moves (warehouse table segment_move) of every later snapshot.
alter table segment_snapshot add column ordinal integer;
update segment_snapshot set ordinal = placed.place
  from (select id, row_number() over (partition by segment_key order by taken_at, id) as place from segment_snapshot) as placed
  where placed.id = segment_snapshot.id;
alter table segment_snapshot alter column ordinal set not null;
create unique index segment_snapshot_place on segment_snapshot (segment_key, ordinal);
alter table segment_snapshot add column moves_batch_id text;
-- What the data were when it was taken: a later refresh asks whether anything could have changed.
alter table segment_snapshot add column data_version text;

-- Every refresh, also one that found that nothing can have changed.
create table segment_refresh (
  id text primary key,
  segment_key text not null references segment (key),
  began_at timestamptz not null,
  at timestamptz not null,
  how text not null check (how in ('full', 'incremental', 'unchanged', 'list', 'failed')),
  reason text not null,
  milliseconds bigint not null,
  snapshot_id text,
  started_by text not null
);
create index segment_refresh_newest on segment_refresh (segment_key, began_at desc);

-- A tag's expression is a rule of kind `tag`; `version` is the newest, `published_version` the one in force.
alter table tag add column description text not null default '';
alter table tag add column type text not null default 'string';
alter table tag add column version integer not null default 1;
alter table tag add column published_version integer;
alter table tag add column published_type text;
alter table tag add column author text not null default '';
alter table tag add column approved_by text;
alter table tag add column approved_at timestamptz;
alter table tag add column published_at timestamptz;
alter table tag add column retired_at timestamptz;
alter table tag add column created_at timestamptz not null default now();
alter table tag add column updated_at timestamptz not null default now();
alter table tag add column schedule jsonb;
-- The materialised values (warehouse table tag_<type>): their batch, and what they were made of.
alter table tag add column refresh_id text;
alter table tag add column refresh_at timestamptz;
alter table tag add column refresh_version integer;
alter table tag add column data_version text;
alter table tag add column known_count bigint;
