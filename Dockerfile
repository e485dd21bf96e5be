# One image for every process of the shop: which one it is, the command says.
FROM node:24-slim AS build
WORKDIR /weir
COPY package.json package-lock.json .npmrc ./
COPY apps/cli/package.json apps/cli/
COPY apps/cli/bin apps/cli/bin
RUN npm ci --no-audit --no-fund --loglevel=error
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY proto proto
COPY libs libs
COPY apps apps
COPY deploy deploy
COPY test/chaos test/chaos
COPY test/model test/model
COPY test/simulation test/simulation
RUN node_modules/.bin/nest build \
  && npm prune --omit=dev --no-audit --no-fund --loglevel=error \
  # the image brings the Node that the lockfile pins for machines with an older one
  && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-slim
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --max-semi-space-size=4"
WORKDIR /weir
RUN mkdir /data && chown node:node /data
COPY --from=build /weir/package.json /weir/nest-cli.json ./
COPY --from=build /weir/node_modules node_modules
COPY --from=build /weir/proto proto
COPY --from=build /weir/deploy deploy
COPY --from=build /weir/dist dist
USER node
ARG APP=monolith
ENV APP=$APP
CMD ["sh", "-c", "exec node dist/apps/$APP/src/main.js"]
