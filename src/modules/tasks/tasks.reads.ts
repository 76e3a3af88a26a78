// Who answers for a duty on a day, as other modules ask for it: by key and by day, in lists of their own duties.
export { keepKeys, type OwnerOn, ownerKey, ownersOf } from './owners.ts';
export { standsAsOf } from './parts.ts';
export { countsFor, lookOver, viewJoins, viewParameters } from './view.ts';
