-- Whom the reader was let in to, and who may be meant by what is sought.

-- Whether the reader was let in to a person: by name, with their agency, or as a keeper in their
-- team; to one who is restricted only by name, and not in an emergency nor by one
-- referral's restriction alone; to one they are denied never.
CREATE OR REPLACE FUNCTION fence.is_open(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (
    SELECT FROM people_personaccess access
    WHERE access.person_id = person AND access.ended_at IS NULL
      AND (access.ends_at IS NULL OR access.ends_at > clock_timestamp())
      AND (access.source_kind <> 'emergency' OR access.ends_at > statement_timestamp())
      AND (
        access.user_id = fence.reader()
        OR access.user_id IS NULL AND access.agency_id = fence.agency()
          AND (access.team_id IS NULL
            OR access.team_id = fence.team()
              AND (fence.may('VIEW_PRACTITIONER_REFERRALS')
                OR fence.may('VIEW_RESTRICTED_REFERRALS'))))
      AND (
        access.user_id = fence.reader() AND access.source_kind <> 'emergency'
          AND NOT EXISTS (
            SELECT FROM people_restriction of_one_referral
            WHERE of_one_referral.id = access.source_id
              AND of_one_referral.referral_id IS NOT NULL)
        OR NOT EXISTS (
          SELECT FROM people_restriction restriction
          WHERE restriction.person_id = person AND restriction.lifted_at IS NULL
            AND restriction.referral_id IS NULL)))
    AND person NOT IN (SELECT fence.denied_people());
END $$;

-- What leads to a record beside a referral about it: a report or a question that names it. These
-- three read under the policies, as whoever calls them; as functions they are planned once in a
-- session, where policies inside policies would be planned in every statement.
CREATE OR REPLACE FUNCTION fence.is_named(record uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (SELECT FROM referrals_reportperson WHERE record_id = record)
    OR EXISTS (SELECT FROM referrals_requestperson WHERE record_id = record);
END $$;

CREATE OR REPLACE FUNCTION fence.is_named_in_own_report(record uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  current_setting('diogel.standing', true) = 'reporter' AND EXISTS (
    SELECT FROM referrals_reportperson
    WHERE record_id = record AND report_id IN (SELECT fence.own_reports()));
END $$;

CREATE OR REPLACE FUNCTION fence.is_recorded(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (SELECT FROM people_personrecord WHERE person_id = person);
END $$;

-- Who may be meant by what is sought, by keys that stand for what is encrypted
-- (people/matching/keys.py): the records that share most of them, of those the reader was let in to.
-- A key that more than 500 records have (David Jones, or whoever of that name was born in 1980)
-- counts only together with another; by nothing but such a key a thousand are looked at. Of those
-- found a thousand are kept: whoever is meant shares more keys than they.
CREATE OR REPLACE FUNCTION fence.records_sharing_keys(sought bigint[], most integer)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off AS $$
DECLARE
  common bigint[] := fence.common_keys(sought);
  rare bigint[] := ARRAY(SELECT unnest(sought) EXCEPT SELECT unnest(common));
  agency uuid := fence.agency();
  reader uuid := fence.reader();
BEGIN RETURN QUERY
  WITH found AS (
    SELECT id, person_id, match_keys FROM people_personrecord WHERE match_keys && rare
    UNION
    SELECT shared_both.*
    FROM unnest(common) WITH ORDINALITY AS one(key, place)
    JOIN unnest(common) WITH ORDINALITY AS other(key, place) ON other.place > one.place,
    LATERAL (
      SELECT id, person_id, match_keys FROM people_personrecord
      WHERE match_keys @> ARRAY[one.key, other.key] LIMIT 1000) shared_both
    UNION
    SELECT shared_one.* FROM unnest(common) AS single(key), LATERAL (
      SELECT id, person_id, match_keys FROM people_personrecord
      WHERE match_keys @> ARRAY[single.key] LIMIT 1000) shared_one
    WHERE rare = '{}'
  ), likely AS (
    SELECT id, person_id, (
      SELECT count(*) FROM unnest(match_keys) AS own(key) WHERE own.key = ANY(sought)
    ) AS shared
    FROM found ORDER BY shared DESC, id DESC LIMIT 1000
  ), let_in AS (
    SELECT * FROM likely WHERE EXISTS (
      SELECT FROM people_personaccess access
      WHERE access.person_id = likely.person_id AND access.ended_at IS NULL
        AND (access.agency_id = agency OR access.user_id = reader) OFFSET 0)
    OFFSET 0
  )
  SELECT id FROM let_in WHERE fence.is_open(person_id) LIMIT most;
END $$;

-- The keys among those sought that more than 500 records have, as ANALYZE counted them last.
CREATE OR REPLACE FUNCTION fence.common_keys(sought bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(common.key ORDER BY common.share), '{}')
  FROM pg_stats counted
  JOIN pg_class records ON records.oid = 'people_personrecord'::regclass,
    unnest(counted.most_common_elems::text::bigint[], counted.most_common_elem_freqs)
      AS common(key, share)
  WHERE counted.schemaname = 'public' AND counted.tablename = 'people_personrecord'
    AND counted.attname = 'match_keys'
    AND common.key = ANY(sought) AND common.share * records.reltuples > 500
$$;

-- Who is called so, or lives at a postcode, where no key is left to look by: those the reader was
-- let in to, the likest first. Names as they are spelt come first, of at most 2,000 looked at; where
-- they are few, what is spelt alike as well, of 1,000, and of the reader's own 5,000. The index of
-- names serves it, as it cannot under a policy: likeness (<%) might leak what a policy hides.
CREATE OR REPLACE FUNCTION fence.records_named(
  sought_name text, sought_postcode text, least_like real, most integer
) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off AS $$
DECLARE
  word text := regexp_replace(sought_name, '([%_\\])', '\\\1', 'g');
  spellings text[] := CASE
    WHEN length(word) > 2 THEN ARRAY['%' || word || '%']
    ELSE ARRAY[word, word || ' %', '% ' || word, '% ' || word || ' %'] END;
  agency uuid := fence.agency();
  reader uuid := fence.reader();
  spelt uuid[];
  others uuid[];
BEGIN
  PERFORM set_config('pg_trgm.word_similarity_threshold', least_like::text, true);
  others := ARRAY(
    SELECT id FROM people_personrecord WHERE search_postcode = sought_postcode LIMIT 1000);
  IF show_trgm(sought_name) <> '{}' THEN
    spelt := ARRAY(
      SELECT id
      FROM (
        SELECT id, person_id FROM people_personrecord
        WHERE search_name LIKE ANY (spellings)
        LIMIT 2000
      ) named
      WHERE EXISTS (
        SELECT FROM people_personaccess access
        WHERE access.person_id = named.person_id AND access.ended_at IS NULL
          AND (access.agency_id = agency OR access.user_id = reader) OFFSET 0)
      LIMIT most);
  END IF;
  IF cardinality(spelt) < most AND length(sought_name) > 2 THEN
    others := others
      || ARRAY(SELECT id FROM people_personrecord WHERE sought_name <% search_name LIMIT 1000)
      || ARRAY(
        SELECT record.id
        FROM (
          -- Each of the two has an index of its own; a plan for either would read every row.
          (SELECT person_id FROM people_personaccess
           WHERE ended_at IS NULL AND agency_id = agency LIMIT 5000)
          UNION
          (SELECT person_id FROM people_personaccess
           WHERE ended_at IS NULL AND user_id = reader LIMIT 5000)
        ) known, LATERAL (
          SELECT id FROM people_personrecord
          WHERE person_id = known.person_id
            AND word_similarity(sought_name, search_name) >= least_like OFFSET 0) record);
  END IF;
  RETURN QUERY
  WITH likely AS (
    SELECT id, person_id FROM people_personrecord record
    WHERE id = ANY(spelt || others) AND EXISTS (
      SELECT FROM people_personaccess access
      WHERE access.person_id = record.person_id AND access.ended_at IS NULL
        AND (access.agency_id = agency OR access.user_id = reader) OFFSET 0)
    ORDER BY coalesce(word_similarity(sought_name, search_name), 0)
      + CASE WHEN search_postcode = sought_postcode THEN 1 ELSE 0 END DESC, recorded_at DESC
    OFFSET 0
  )
  SELECT id FROM likely WHERE fence.is_open(person_id) LIMIT most;
END $$;

DROP FUNCTION IF EXISTS fence.matching_records(text, date, text, real, integer);
