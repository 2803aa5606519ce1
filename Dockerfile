# The image of the daemon: compiled JavaScript, its production dependencies and Node, on a base without a shell.
#
#   docker build --build-arg VERSION=0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" -t partitiond .
#
# Both bases can be replaced. NODE_IMAGE needs node, npm and a shell; RUNTIME_IMAGE needs only node, on the PATH set below.
# podman and buildah keep the HEALTHCHECK only with --format docker.
ARG NODE_IMAGE=node:26-trixie-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs26-debian13:nonroot

FROM ${NODE_IMAGE} AS dependencies
# A mirror of the npm registry, where builders cannot reach the registry itself.
ARG NPM_CONFIG_REGISTRY
WORKDIR /app
# Archives need packages for S3 (5 MB) and for Parquet (half a MB). "" leaves both out.
ARG ARCHIVES="s3 parquet"
COPY package.json package-lock.json .npmrc scripts/choose-packages.ts ./
# Other optional packages are the PostgreSQL servers of the demo and the tests, and pino-pretty. Node reads no types, sources or maps of packages.
RUN node choose-packages.ts ${ARCHIVES} \
  && npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && find node_modules -type f \( -name '*.ts' -o -name '*.cts' -o -name '*.mts' -o -name '*.map' \) -delete

FROM ${NODE_IMAGE} AS build
ARG NPM_CONFIG_REGISTRY
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/copy-sql.ts scripts/
COPY src src
RUN npm run build

FROM ${RUNTIME_IMAGE}
# Distroless bases keep node in /nodejs/bin, others in /usr/local/bin.
ENV PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin \
  NODE_ENV=production \
  PARTITIOND_POLICIES=/etc/partitiond/policies.yaml
WORKDIR /app
COPY package.json LICENSE ./
COPY scripts/healthcheck.mjs ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="partitiond" \
  org.opencontainers.image.description="Keeps partitioned PostgreSQL tables in shape" \
  org.opencontainers.image.url="https://github.com/partitiond/partitiond" \
  org.opencontainers.image.source="https://github.com/partitiond/partitiond" \
  org.opencontainers.image.documentation="https://github.com/partitiond/partitiond/blob/main/docs/guide/docker.md" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
ENV PARTITIOND_REVISION="${REVISION}"
USER 65532:65532
EXPOSE 9471
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["node", "/app/healthcheck.mjs"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["run"]
