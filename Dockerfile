# The compiled program and its production dependencies on a Node.js base. Nothing runs in the last stage, so that one
# build serves every architecture without emulation: the add-on bcrypt brings a binary for each.
#
# Any base with `node` on its PATH will do. A digest pins it for good:
#   docker build --build-arg BASE_IMAGE=docker.io/library/node:26.10.0-trixie-slim@sha256:… .
ARG BUILD_IMAGE=docker.io/library/node:26.10.0-trixie-slim
ARG BASE_IMAGE=docker.io/library/node:26.10.0-trixie-slim

# An .npmrc for a registry of one's own comes as a secret, and stays out of the image: --secret id=npmrc,src=.npmrc
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS dependencies
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --omit=dev --ignore-scripts && \
    rm -r node_modules/bcrypt/prebuilds/darwin-* node_modules/bcrypt/prebuilds/win32-*

FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.ts scripts/build.ts
COPY src src
ARG REVISION=unknown
RUN npm run build && echo "${REVISION}" > dist/revision.txt && mkdir state

FROM ${BASE_IMAGE}
ARG BASE_IMAGE
ARG VERSION=0.0.0-dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="sensecore-ads-exporter" \
      org.opencontainers.image.description="Prometheus exporter for SenseCore ADS (AI DataSync Service) tasks" \
      org.opencontainers.image.url="https://github.com/sensecore-ads-exporter/sensecore-ads-exporter" \
      org.opencontainers.image.source="https://github.com/sensecore-ads-exporter/sensecore-ads-exporter" \
      org.opencontainers.image.documentation="https://github.com/sensecore-ads-exporter/sensecore-ads-exporter/blob/main/docs/container.md" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${BASE_IMAGE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=dependencies /build/node_modules /app/node_modules
COPY package.json LICENSE /app/
COPY --from=build /build/dist /app/dist
# For --state.file: a new volume that is mounted here belongs to the user below.
COPY --from=build --chown=65532:65532 /build/state /var/lib/sensecore-ads-exporter
WORKDIR /etc/sensecore-ads-exporter
USER 65532:65532
EXPOSE 10237
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["node", "/app/dist/main.js", "healthcheck"]
ENTRYPOINT ["node", "/app/dist/main.js"]
