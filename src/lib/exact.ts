import { Decimal } from 'decimal.js';

// Decimals for figures that offices compare: 0.1 + 0.2 is 0.3. Binary floating point never enters.

/**
 * Sums, differences and products are exact up to 60 significant digits, quotients are rounded there. A clone, because the
 * precision is that of the class: whoever configures decimal.js elsewhere does not change what is reckoned here. Written
 * out without an exponent as far as any figure of a report reaches.
 */
export const Exact = Decimal.clone({
  precision: 60,
  rounding: Decimal.ROUND_HALF_UP,
  toExpNeg: -1000,
  toExpPos: 1000,
  defaults: true,
});
export type Exact = Decimal;
