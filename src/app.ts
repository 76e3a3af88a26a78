import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Tokens } from './auth/tokens.ts';
import type { Config } from './config.ts';
import type { Db } from './db/connections.ts';
import { read } from './db/tx.ts';
import { answerBadAddress, answerBadBytes, installErrorHandling } from './http/errors.ts';
import { MEDIA_TYPES } from './http/formats.ts';
import { readJson } from './http/json.ts';
import { rateLimits } from './http/limits.ts';
import { metricsFor } from './http/metrics.ts';
import { type HttpDeps, mount } from './http/mount.ts';
import { documentBase } from './http/openapi-document.ts';
import { API_VERSION, type Operation } from './http/operation.ts';
import { administrativeUnitSpec } from './modules/administrative-units/administrative-units.spec.ts';
import { calendarDaySpec } from './modules/calendar/calendar-days.spec.ts';
import { deadlineCompute } from './modules/calendar/deadlines.ts';
import { consolidationRecalculation, consolidationSignature } from './modules/consolidations/acts.ts';
import { consolidationComparison } from './modules/consolidations/comparison.ts';
import { consolidationSpec } from './modules/consolidations/consolidations.spec.ts';
import { consolidationCreate } from './modules/consolidations/create.ts';
import { consolidationCell } from './modules/consolidations/explain.ts';
import { directiveSpec } from './modules/directives/directives.spec.ts';
import { directiveFileSpec } from './modules/directives/files.spec.ts';
import { fileOperations } from './modules/directives/files.ts';
import { directiveMerge } from './modules/directives/merge.ts';
import { documentOperations } from './modules/documents/documents.ts';
import { enterpriseSpec } from './modules/enterprises/enterprises.spec.ts';
import { mergeOperation } from './modules/enterprises/merge.ts';
import { indicatorSpec } from './modules/indicators/indicators.spec.ts';
import { observationSpec } from './modules/indicators/observations.spec.ts';
import { targetSpec } from './modules/indicators/targets.spec.ts';
import { legalDocumentSpec } from './modules/legal-documents/legal-documents.spec.ts';
import { organisationSpec } from './modules/organisations/organisations.spec.ts';
import { successionSpec } from './modules/organisations/successions.spec.ts';
import { successorOperation } from './modules/organisations/successors.ts';
import { adjustmentSpec } from './modules/projects/adjustments.spec.ts';
import { appraisalSpec, criterionSpec } from './modules/projects/appraisal.spec.ts';
import { inspectionSpec } from './modules/projects/inspections.spec.ts';
import { investmentStatistics } from './modules/projects/investment-statistics.ts';
import { keyProjectSpec } from './modules/projects/key-projects.spec.ts';
import { permitSpec } from './modules/projects/permits.spec.ts';
import { projectSpec } from './modules/projects/projects.spec.ts';
import { projectSubResources } from './modules/projects/sub-resources.ts';
import { customPeriodSpec } from './modules/reports/custom-periods.spec.ts';
import { obligationSpec } from './modules/reports/obligations.spec.ts';
import { periodList } from './modules/reports/periods.ts';
import { reportStatistics } from './modules/reports/report-statistics.ts';
import { templateSpec } from './modules/reports/templates.spec.ts';
import { waiverOperations } from './modules/reports/waivers.ts';
import { serviceOperations } from './modules/service/service.ts';
import { clusterSpec } from './modules/sites/clusters.spec.ts';
import { factSpec } from './modules/sites/facts.spec.ts';
import { siteSubResources } from './modules/sites/sub-resources.ts';
import { zoneSpec } from './modules/sites/zones.spec.ts';
import { statisticsOperations } from './modules/statistics/statistics.ts';
import { targetStatistics } from './modules/statistics/targets.ts';
import { submissionActs } from './modules/submissions/acts.ts';
import { bulkAcceptance } from './modules/submissions/bulk.ts';
import { submissionCreate } from './modules/submissions/create.ts';
import { formOperations } from './modules/submissions/form.ts';
import { reportNonFilers } from './modules/submissions/non-filers.ts';
import { reportReminder } from './modules/submissions/reminders.ts';
import { submissionSpec } from './modules/submissions/submissions.spec.ts';
import { submissionFindings } from './modules/submissions/validation.ts';
import { actOperations } from './modules/tasks/acts.ts';
import { askOperations } from './modules/tasks/asks.ts';
import { taskOfDirectiveOperations } from './modules/tasks/create.ts';
import { letterOperations } from './modules/tasks/letters.ts';
import { lifeOperations } from './modules/tasks/life.ts';
import { movedOperation } from './modules/tasks/moved.ts';
import { nonReporters } from './modules/tasks/non-reporters.ts';
import { overrideOperation } from './modules/tasks/override.ts';
import { reminderPlan } from './modules/tasks/reminder-plan.ts';
import { reminderPolicySpec } from './modules/tasks/reminder-policies.spec.ts';
import { reminderSpec } from './modules/tasks/reminders.spec.ts';
import { taskStatistics } from './modules/tasks/task-statistics.ts';
import { assignmentSpec, taskSpec } from './modules/tasks/tasks.spec.ts';
import { problem } from './problems.ts';
import { registerOperations } from './records/operations.ts';
import type { RecordSpec } from './records/spec.ts';

/** Every register, in the order in which samples and imports load them: what is referred to comes first. */
export const REGISTERS: readonly RecordSpec[] = [
  administrativeUnitSpec,
  organisationSpec,
  successionSpec,
  legalDocumentSpec,
  calendarDaySpec,
  indicatorSpec,
  zoneSpec,
  clusterSpec,
  factSpec,
  observationSpec,
  enterpriseSpec,
  projectSpec,
  adjustmentSpec,
  inspectionSpec,
  permitSpec,
  keyProjectSpec,
  criterionSpec,
  appraisalSpec,
  directiveSpec,
  directiveFileSpec,
  taskSpec,
  assignmentSpec,
  reminderPolicySpec,
  reminderSpec,
  targetSpec,
  customPeriodSpec,
  templateSpec,
  obligationSpec,
  submissionSpec,
  consolidationSpec,
];

/** A readiness probe is not kept waiting by a database that hangs. */
const READY_MS = 2000;

export interface AppDeps {
  config: Config;
  db: Db;
  tokens: Tokens;
  log: Logger;
  now?: () => Date;
  inspect?: HttpDeps['inspect'];
}

export interface App {
  http: FastifyInstance;
  operations: readonly Operation[];
  /** Tells readiness probes to send nobody here any more. */
  drain(): void;
}

/**
 * For answers that no browser is meant to run (OWASP REST security). Written out because they never change: the header
 * library builds them anew for each request, at 11–24 µs of the 100 that a read costs.
 */
const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The application: every module's operations on one Fastify instance. The one file that knows them all. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const { config, db, tokens, log } = deps;
  const metrics = metricsFor(db);
  let draining = false;
  const http = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for every request costs more than most requests log; our lines name the request themselves.
    childLoggerFactory: (logger) => logger,
    genReqId: () => randomUUID(),
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    trustProxy: config.TRUST_PROXY === '' ? false : config.TRUST_PROXY.split(',').map((a) => a.trim()),
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: answerBadAddress as never,
    clientErrorHandler: answerBadBytes as never,
  });
  http.removeContentTypeParser(['text/plain', 'application/json']);
  http.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => readJson(body),
  );
  http.addContentTypeParser([MEDIA_TYPES.csv, MEDIA_TYPES.xlsx], { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  http.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });
  installErrorHandling(http);
  http.addHook('onResponse', (request, reply, done) => {
    const operation = request.operation?.id ?? 'none';
    metrics.observe(operation, reply.statusCode, reply.elapsedTime / 1000);
    if (log.isLevelEnabled('info')) {
      log.info(
        {
          requestId: request.id,
          operation,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          organisation: request.actor?.organisation ?? undefined,
        },
        'request',
      );
    }
    done();
  });
  http.addHook('onRequest', (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    done();
  });
  // The reference page shows the contract as it is published; its plugins would keep a second one in memory.
  await http.register(swagger, {
    mode: 'static',
    specification: { document: documentBase(API_VERSION) as never },
  });
  await http.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Province industry register' },
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', deepLinking: true, tryItOutEnabled: true },
    staticCSP: DOCS_CSP,
    uiHooks: {
      onRequest: (request, reply, done) => {
        if (/^\/docs\/(json|yaml)$/.test(request.url)) reply.redirect('/v1/openapi.json');
        else done();
      },
    },
  });
  const operations: Operation[] = [
    ...REGISTERS.flatMap(registerOperations),
    ...siteSubResources(zoneSpec, 'ZONE'),
    ...siteSubResources(clusterSpec, 'CLUSTER'),
    successorOperation,
    deadlineCompute,
    mergeOperation,
    ...projectSubResources,
    ...fileOperations,
    directiveMerge,
    ...taskOfDirectiveOperations,
    ...actOperations,
    ...askOperations,
    ...lifeOperations,
    overrideOperation,
    movedOperation,
    ...letterOperations,
    reminderPlan,
    periodList,
    ...waiverOperations,
    reportReminder,
    submissionCreate,
    consolidationCreate,
    consolidationCell,
    consolidationRecalculation,
    consolidationSignature,
    consolidationComparison,
    bulkAcceptance,
    ...submissionActs,
    submissionFindings,
    ...formOperations,
    ...documentOperations,
    ...statisticsOperations,
    ...targetStatistics,
    investmentStatistics,
    taskStatistics,
    nonReporters,
    reportStatistics,
    reportNonFilers,
    ...serviceOperations({
      tokens,
      metrics,
      ready: async () => {
        if (draining) throw problem('unavailable', 'The service is stopping.');
        const late = sleep(READY_MS, undefined, { ref: false }).then(() => {
          throw problem('unavailable', 'The database does not answer.');
        });
        await Promise.race([read(db, (tx) => tx.rows({ text: 'select 1', values: [] })), late]);
      },
    }),
  ];
  mount(http, operations, {
    db,
    log,
    tokens,
    metrics,
    limits: rateLimits(config.RATE_LIMIT_PER_MINUTE, config.RATE_LIMIT_ANONYMOUS_PER_MINUTE),
    cacheMegabytes: config.ANSWER_CACHE_MB,
    now: deps.now ?? (() => new Date()),
    inspect: deps.inspect,
  });
  return {
    http,
    operations,
    drain: () => {
      draining = true;
    },
  };
}
