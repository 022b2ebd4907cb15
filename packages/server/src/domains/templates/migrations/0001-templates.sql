create table template (
  key text primary key,
  name text not null,
  channel text not null,
  version integer not null,
  owner text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create table template_version (
  template_key text not null references template (key),
  version integer not null,
  subject text not null,
  body text not null,
  format text not null check (format in ('mjml', 'html', 'text')),
  fallback jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (template_key, version)
);
