import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { resolveMoment } from '../../records/source.ts';
import { CLUSTER_OPERANDS, clusterSpec } from '../sites/clusters.spec.ts';
import { ZONE_OPERANDS, zoneSpec } from '../sites/zones.spec.ts';
import { computed, occupancyOf, reportedFigures, siteTotals } from './queries.ts';
import { occupancySchema, overviewSchema, type Query, query } from './schemas.ts';

// The figures people ask for in one call. What was reported stands beside what is computed from rows; they are never mixed.

const overview = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const body = {
      day: moment.day,
      reported: await reportedFigures(ctx, tx, moment),
      computed: {
        zones: await computed(ctx, tx, zoneSpec, ZONE_OPERANDS, moment),
        clusters: await computed(ctx, tx, clusterSpec, CLUSTER_OPERANDS, moment),
      },
    };
    return { status: 200, body, position: head };
  });

const occupancy = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const data = [];
    for (const [spec, operands] of [
      [zoneSpec, ZONE_OPERANDS],
      [clusterSpec, CLUSTER_OPERANDS],
    ] as const) {
      const totals = await siteTotals(ctx, tx, spec, operands, moment);
      data.push({
        register: spec.type,
        ...occupancyOf(totals),
        // The rows of this very moment, however it was asked for: the same answer comes back by its position.
        rows: `/v1${spec.path}?fields=code,name,occupancy&knownAt=${head.position}&validAt=${moment.day}`,
      });
    }
    return { status: 200, body: { day: moment.day, data }, position: head };
  });

export const statisticsOperations: readonly Operation[] = [
  op('statistics_province_overview', {
    method: 'GET',
    path: '/v1/statistics/province-overview',
    tag: 'Statistics',
    access: 'public',
    cached: true,
    summary: 'The province at a glance',
    description:
      'Answers, in one call, the provincial figures as they were reported (with qualifier, day and source) beside what is computed from the records of the register (tổng quan tỉnh). The two are never mixed.',
    query: query as z.ZodType<unknown>,
    success: { 200: { description: 'Reported and computed figures', schema: overviewSchema } },
    problems: ['unknown_position'],
    handle: (ctx, input) => overview(ctx, input.query as Query),
  }),
  op('statistics_occupancy', {
    method: 'GET',
    path: '/v1/statistics/occupancy',
    tag: 'Statistics',
    access: 'public',
    cached: true,
    summary: 'Occupancy over all zones and clusters',
    description:
      'Weighted and simple averages of occupancy by register (tỷ lệ lấp đầy), with the formula of the day, both sums, the sites counted and left out, and where the rows behind are.',
    query: query as z.ZodType<unknown>,
    success: { 200: { description: 'One total a register', schema: occupancySchema } },
    problems: ['unknown_position'],
    handle: (ctx, input) => occupancy(ctx, input.query as Query),
  }),
];
