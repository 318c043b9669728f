# The whole of wiremark in one image, for machines with a container engine but without network namespaces of their own.
#
#   docker build -t wiremark .
#   docker build -t wiremark --build-arg BASE=debian:bookworm-slim --build-arg TOOLCHAINS="gcc g++ make default-jdk-headless golang-go" .
#
# It is started by scripts/wiremark; docs/containers.md tells more. BuildKit is not needed.

# Debian 12 or newer, or a system made from it. Where it has no Node.js that will do, one comes from the npm registry.
ARG BASE=node:22-bookworm-slim

FROM ${BASE} AS node
# Debian's packages from another place, for example http://mirror.example/debian
ARG APT_MIRROR=
ARG NPM_CONFIG_REGISTRY=https://registry.npmjs.org/
# Where a network has a certificate authority of its own: a file of BASE that holds it.
ARG NPM_CONFIG_CAFILE=
ARG NODE_VERSION=22.23.3
COPY scripts/image/apt-mirror scripts/image/bring-node /image/
RUN /image/apt-mirror "$APT_MIRROR" && /image/bring-node "$NODE_VERSION" /brought

FROM node AS build
ARG NPM_CONFIG_REGISTRY=https://registry.npmjs.org/
ARG NPM_CONFIG_CAFILE=
WORKDIR /opt/wiremark
RUN cp -a /brought/build/. /usr/local/
# Packages first: they stay in the builder's cache while only wiremark's own files change.
COPY package.json package-lock.json ./
COPY scripts/setup scripts/
RUN scripts/setup start && test -e node_modules/cap/build/Release/cap.node
COPY LICENSE tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY harness harness
COPY rubrics rubrics
RUN npm run build \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && mkdir /image/wiremark \
 && cp -a package.json LICENSE dist rubrics node_modules /image/wiremark/ \
 && rm -rf /image/wiremark/node_modules/cap/build/Release/obj.target

FROM ${BASE}
ARG APT_MIRROR=
# Of the languages that students write in. Python and Node.js are always there.
ARG TOOLCHAINS="gcc g++ make"
COPY scripts/image/apt-mirror /tmp/
RUN /tmp/apt-mirror "$APT_MIRROR" \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y \
      bubblewrap iproute2 libpcap0.8 mount nftables python3 tini util-linux $TOOLCHAINS \
 && rm -rf /var/lib/apt/lists/* /tmp/apt-mirror
COPY --from=node /brought/run/ /usr/local/
COPY --from=build /image/wiremark /opt/wiremark
COPY scripts/image/wiremark /usr/local/bin/
# Names of files and what students print are UTF-8.
ENV LANG=C.UTF-8
WORKDIR /work
# tini hands signals to every process of the run, also where wiremark itself would be the first process and deaf to them.
ENTRYPOINT ["tini", "-g", "--", "wiremark"]
CMD ["--help"]
