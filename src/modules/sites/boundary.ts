import { z } from 'zod';

// Boundaries come in as WGS 84 GeoJSON (RFC 7946): longitude before latitude. Broken rings and points outside the
// province are refused with a pointer to the place.

/** Box around the province of today (old Bắc Giang and Bắc Ninh), with a margin of about 5 km, in degrees. */
const PROVINCE = { west: 105.83, east: 107.08, south: 20.92, north: 21.67 };

const longitude = z
  .number()
  .min(PROVINCE.west, { error: 'lies west of the province' })
  .max(PROVINCE.east, { error: 'lies east of the province' });
const latitude = z
  .number()
  .min(PROVINCE.south, { error: 'lies south of the province' })
  .max(PROVINCE.north, { error: 'lies north of the province' });
const position = z.tuple([longitude, latitude]);

const ring = z
  .array(position)
  .min(4, { error: 'a ring has at least four positions' })
  .max(20_000)
  .refine((r) => r.length < 4 || (r[0]![0] === r.at(-1)![0] && r[0]![1] === r.at(-1)![1]), {
    error: 'a ring ends where it begins',
  })
  .refine((r) => r.length < 4 || Math.abs(signedArea(r)) > 1e-12, { error: 'a ring encloses an area' });

const signedArea = (r: readonly (readonly [number, number])[]) =>
  r.reduce((sum, p, i) => sum + p[0] * r[(i + 1) % r.length]![1] - r[(i + 1) % r.length]![0] * p[1], 0) / 2;

const RINGS = [
  [
    [106.1, 21.2],
    [106.12, 21.2],
    [106.12, 21.22],
    [106.1, 21.2],
  ],
];

export const boundary = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('Polygon').meta({ description: 'One area (một vùng)', examples: ['Polygon'] }),
    coordinates: z
      .array(ring)
      .min(1)
      .max(100)
      .meta({ description: 'Outer ring, then holes (vòng ngoài, vòng trong)', examples: [RINGS] }),
  }),
  z.strictObject({
    type: z.literal('MultiPolygon').meta({ description: 'Several areas (nhiều vùng)', examples: ['MultiPolygon'] }),
    coordinates: z
      .array(z.array(ring).min(1).max(100))
      .min(1)
      .max(100)
      .meta({ description: 'Polygons (các đa giác)', examples: [[RINGS]] }),
  }),
]);

export const BOUNDARY_EXAMPLE = { type: 'Polygon', coordinates: RINGS };
