-- Readings of indicators over customers at the end of a period, kept so that a daily look asks for the new day only. A reading is taken back
-- (deleted) when data that it may have seen has changed; without a row the base is asked again.
create table indicator_reading (
  -- what was asked: indicator, areas, and every definition behind them
  fingerprint text not null,
  -- end of the period
  at timestamptz not null,
  -- [area or null for the whole, value, size]
  figures jsonb not null,
  -- the data it saw
  seen text not null,
  used_at timestamptz not null,
  primary key (fingerprint, at)
);
create index indicator_reading_used on indicator_reading (used_at);
