# The hub on Node 24 from Debian; nothing is compiled and nothing runs as root.
FROM node:24-bookworm-slim AS packages
WORKDIR /sluse
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production SLUSE_HOST=0.0.0.0 SLUSE_PORT=8080 SLUSE_CONFIG=/etc/sluse/sluse.json \
    SLUSE_STORE_FILE=/var/lib/sluse/sluse.db SLUSE_KEYRING=/var/lib/sluse-keyring
RUN install -d -o node -g node -m 0700 /var/lib/sluse /var/lib/sluse-keyring
WORKDIR /sluse
COPY --from=packages /sluse/node_modules node_modules
COPY package.json main.ts ./
COPY adapters adapters
COPY api api
COPY archive archive
COPY brokers brokers
COPY canary canary
COPY channels channels
COPY config config
COPY core core
COPY dashboard dashboard
COPY databases databases
COPY depots depots
COPY doors doors
COPY hub hub
COPY intake intake
COPY people people
COPY queues queues
COPY routes routes
COPY seal seal
COPY stores stores
COPY scripts/archive.ts scripts/backup.ts scripts/restore.ts scripts/move.ts scripts/config-check.ts scripts/
COPY wiring wiring
COPY world world
USER node
VOLUME ["/var/lib/sluse", "/var/lib/sluse-keyring"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.SLUSE_PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--max-semi-space-size=16", "main.ts"]
