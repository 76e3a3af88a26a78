// What other modules need of how reports are added up: the register of clusters as a body's report counts it.
export { registryFigure } from './registry-figures.ts';
export { registryOf, unitsOf } from './territory.ts';
