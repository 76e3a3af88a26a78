# The service, the worker and the release step are one image with three commands; see docker-compose.yml.
# The database is another container: the embedded PostgreSQL and the Node that comes through npm stay out of it.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run typecheck && npm run build
# The compiler writes JavaScript only; the rest of what the code reads beside itself is put in place here.
RUN cp src/db/drizzle-cjs.mjs dist/src/db/ && mkdir -p dist/src/sample && cp src/sample/*.csv dist/src/sample/

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
# Two arenas: more of them keep memory that nobody uses.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MALLOC_ARENA_MAX=2
WORKDIR /app
# All of it belongs to root: the account that runs the service cannot change what it runs.
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
# Beside dist, not in it: the code finds both from the working directory.
COPY migrations migrations
COPY openapi openapi
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# In exec form, so that node itself receives the stop signal and can end its requests.
CMD ["node", "--enable-source-maps", "--min-semi-space-size=32", "--max-semi-space-size=32", "--max-old-space-size=192", "--import", "./dist/src/db/drizzle-cjs.mjs", "dist/src/main.js"]
