-- People who sign in. Columns of the sign-in library and ours in one row.
create table app_user (
  id text collate "C" primary key,
  email text not null,
  name text not null,
  email_verified boolean not null default true,
  image text,
  role text not null check (role in ('administrator', 'analyst', 'operator', 'agent', 'viewer', 'tracker')),
  active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index app_user_email on app_user (lower(email));

create table app_session (
  id text collate "C" primary key,
  user_id text collate "C" not null references app_user (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index app_session_user on app_session (user_id);
create index app_session_expiry on app_session (expires_at);

-- How a person proves who he is; `credential` holds the password's scrypt hash.
create table app_account (
  id text collate "C" primary key,
  user_id text collate "C" not null references app_user (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  issuer text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index app_account_user on app_account (user_id);

create table app_verification (
  id text collate "C" primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index app_verification_identifier on app_verification (identifier);

-- Only the hash of a key is kept: the key itself is shown once.
create table api_key (
  id text collate "C" primary key,
  name text not null,
  role text not null check (role in ('administrator', 'analyst', 'operator', 'agent', 'viewer', 'tracker')),
  prefix text not null,
  secret_sha256 text not null unique,
  created_by text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Every change and every reading of personal data. Rows are only ever added.
create table audit (
  id text collate "C" primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null,
  request_id text
);
create index audit_actor on audit (actor, id);
create index audit_action on audit (action, id);
create index audit_subject on audit (subject, id);

-- What was answered to a request with an Idempotency-Key; status null while it runs, body null when it held a secret.
create table idempotency_key (
  actor text not null,
  endpoint text not null,
  key text not null,
  input_hash text not null,
  status int4,
  body text,
  claimed_at timestamptz not null,
  primary key (actor, endpoint, key)
);
create index idempotency_key_claimed on idempotency_key (claimed_at);
