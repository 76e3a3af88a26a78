// What other modules need of reports that are sent: their figures, and making the next version of one.
export { misfit } from './content.ts';
export { draft } from './create.ts';
export { carryOut, lockVersion } from './life.ts';
export type { Figure, NarrativeSection } from './parts.ts';
