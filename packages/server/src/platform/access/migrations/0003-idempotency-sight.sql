-- With what eyes an answer was given: another role or place must not be shown it again. Empty: before this was kept, shown to nobody.
alter table idempotency_key add column sight text not null default '';
