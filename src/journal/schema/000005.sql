-- What a partition that is divided further consisted of when it left, all levels of it: what somebody attaches to it afterwards was never
-- ours to drop. Null for what left before this was noted.
alter table :"schema".ledger add column parts oid[];
