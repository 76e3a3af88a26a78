/** What is said of a zone or cluster is no more public than the site itself. */
export const SUBJECT_GUARD = `not exists (select from industrial_zones z where t.subject_type = 'ZONE' and z.code = t.subject and z.visibility <> 'PUBLIC')
  and not exists (select from industrial_clusters k where t.subject_type = 'CLUSTER' and k.code = t.subject and k.visibility <> 'PUBLIC')`;
