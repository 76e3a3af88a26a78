// Who answers for a duty on a day, as other modules ask for it: by key and by day, in lists of their own duties.
export { keepKeys, type OwnerOn, ownerKey, ownersOf } from './owners.ts';
export { standsAsOf } from './parts.ts';
export { policyOf, stepReached } from './policy-choice.ts';
export { countsFor, lookOver, nearJoin, ownerJoin, viewJoins, viewParameters } from './view.ts';
