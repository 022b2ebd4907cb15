-- Results as they were computed, so that a figure once shown can be found again.
create table campaign_result (
  campaign_key text not null references campaign (key),
  computed_at timestamptz not null,
  result jsonb not null,
  primary key (campaign_key, computed_at)
);
