// Who answers for a duty on a day, as other modules ask for it: by key and by day, in lists of their own duties.
export { type OwnerOn, ownerKey, ownersOf } from './owners.ts';
export { countsFor, lookOver, viewJoins, viewParameters } from './view.ts';
