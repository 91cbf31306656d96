# syntax=docker/dockerfile:1.18
# One file for every image: docker build --build-arg SERVICE=mcp-research --build-arg FOLDER=apps/mcp-research .
ARG NODE=24.21.0

FROM node:${NODE}-bookworm-slim AS pruned
ARG SERVICE
WORKDIR /repository
COPY . .
RUN npx --yes turbo@2.11.9 prune "@sophia/${SERVICE}" --docker --out-dir /pruned

FROM node:${NODE}-bookworm-slim AS built
ARG FOLDER
WORKDIR /build
ENV NODE_ENV=development npm_config_update_notifier=false
RUN npm install --global npm@11.19.1
# What is installed changes seldom: these layers are kept while only code changes.
COPY --from=pruned /pruned/json/ ./
RUN npm ci --no-audit --no-fund
COPY --from=pruned /pruned/full/ ./
COPY bundle.ts tsconfig.base.json ./
RUN cd "${FOLDER}" && npm run build --if-present && node ../../bundle.ts

# No shell, no package manager: `exec` finds /nodejs/bin/node and nothing else.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
ARG FOLDER
ARG REVISION=unknown
LABEL org.opencontainers.image.source="https://github.com/sophia-intel/sophia" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY LICENSE ./
COPY --from=built /build/${FOLDER}/package.json ./
COPY --from=built /build/${FOLDER}/dist ./dist
# As `npm start` of each app; what is compiled is kept in the pod's scratch folder.
ENV NODE_ENV=production \
    SOPHIA_COMMIT=${REVISION} \
    NODE_COMPILE_CACHE=/tmp/compiled \
    GLIBC_TUNABLES=glibc.malloc.arena_max=1:glibc.malloc.mmap_threshold=32768:glibc.malloc.trim_threshold=131072
USER 65532:65532
CMD ["--expose-gc", "dist/main.js"]
