const business = 'order|payment|inventory|insight|loyalty';
const doors = '(index|contract/index|adapters/(http|remote|teaching)/index)\\.ts$';
const own = {
  gateway: [],
  'order-service': ['order'],
  'payment-service': ['payment'],
  'inventory-service': ['inventory'],
  'insight-service': ['insight'],
  'loyalty-service': ['loyalty'],
};

const carriesOnlyItsOwn = Object.entries(own).map(([app, modules]) => ({
  name: `${app}-carries-only-its-own-module`,
  comment: `${app} reaches its neighbours through contract, http or remote, never through their insides`,
  severity: 'error',
  from: { path: `^apps/${app}/src/main\\.ts$` },
  to: {
    path: `^libs/(?!(${[...modules, 'platform'].join('|')})/)[^/]+/src/(domain|application|adapters/(?!http|remote))`,
    reachable: true,
  },
}));

const driver = (name, packages, homes) => ({
  name: `${name}-stays-in-its-adapter`,
  comment: `${packages} is wrapped in ${homes} and never exposed raw`,
  severity: 'error',
  from: { path: '^(apps|libs)/', pathNot: `^libs/platform/(${homes})/` },
  to: { path: `node_modules/(${packages})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'with ESM and decorator metadata a cycle is a crash at start-up ("Cannot access X before initialization")',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'an alias that does not resolve would hide its edge from every other rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-is-pure',
      comment: 'business rules import nothing but their own domain: no framework, no driver, no neighbour',
      severity: 'error',
      from: { path: `^libs/(${business})/src/domain/` },
      to: { pathNot: '^libs/$1/src/domain/' },
    },
    {
      name: 'contract-imports-zod-only',
      comment: 'a contract is published language; it drags nothing along',
      severity: 'error',
      from: { path: `^libs/(${business})/src/contract/` },
      to: { pathNot: ['^libs/$1/src/contract/', 'node_modules/zod/'] },
    },
    {
      name: 'application-sees-ports-only',
      comment:
        'a use case knows domain, contracts, its settings, the kernel and @nestjs/common; drivers and transports are adapters',
      severity: 'error',
      from: { path: `^libs/(${business})/src/application/` },
      to: {
        pathNot: [
          '^libs/$1/src/(domain|contract|application)/',
          '^libs/$1/src/$1\\.settings\\.ts$',
          `^libs/(${business})/src/contract/`,
          '^libs/platform/kernel/',
          'node_modules/@nestjs/common/',
        ],
      },
    },
    {
      name: 'neighbours-through-contracts',
      severity: 'error',
      from: { path: `^libs/(${business})/` },
      to: { path: `^libs/(${business})/`, pathNot: ['^libs/$1/', `^libs/(${business})/src/contract/`] },
    },
    {
      name: 'platform-knows-no-business',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: `^libs/(${business}|invariants)/` },
    },
    {
      name: 'platform-through-entry-points',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/platform/' },
      to: { path: '^libs/platform/[^/]+/src/(?!index\\.ts$)' },
    },
    {
      name: 'platform-libs-through-entry-points',
      severity: 'error',
      from: { path: '^libs/platform/([^/]+)/' },
      to: { path: '^libs/platform/[^/]+/src/(?!index\\.ts$)', pathNot: '^libs/platform/$1/' },
    },
    {
      name: 'checkers-are-not-production',
      comment: 'invariants read every schema; only the launcher, the command line and the tests may use them',
      severity: 'error',
      from: { path: '^(apps|libs|deploy)/', pathNot: '^(libs/invariants|apps/cli|deploy/shop)/' },
      to: { path: '^libs/invariants/' },
    },
    {
      name: 'chaos-is-for-the-command-line',
      comment: 'what breaks shops on purpose lives with the tests; of the program only the command line may start it',
      severity: 'error',
      from: { path: '^(apps|libs|deploy)/', pathNot: '^apps/cli/' },
      to: { path: '^test/' },
    },
    {
      name: 'checkers-see-tables-and-contracts',
      severity: 'error',
      from: { path: '^libs/invariants/' },
      to: {
        path: `^libs/(${business})/`,
        pathNot: `^libs/(${business})/src/(contract/index|domain/[a-z]+\\.saga)\\.ts$`,
      },
    },
    {
      name: 'model-sees-tables-only',
      comment: 'the model states anew the code around the tables; by running that code it would prove nothing',
      severity: 'error',
      from: { path: '^test/model/' },
      to: { path: '^(apps|libs|deploy)/', pathNot: `^libs/(${business})/src/domain/[a-z]+\\.saga\\.ts$` },
    },
    {
      name: 'model-is-not-production',
      comment: 'only the command line runs the model, and through its entry point',
      severity: 'error',
      from: { path: '^(apps|libs|deploy)/', pathNot: '^apps/cli/' },
      to: { path: '^test/model/' },
    },
    {
      name: 'libraries-know-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|test|deploy)/' },
    },
    {
      name: 'apps-through-entry-points',
      severity: 'error',
      from: { path: '^apps/' },
      to: {
        path: '^(libs|deploy|test)/',
        pathNot: [
          `^libs/(${business})/src/${doors}`,
          '^libs/platform/[^/]+/src/index\\.ts$',
          '^(libs/invariants|deploy/[^/]+)/src/index\\.ts$',
          '^test/(model|chaos|simulation|report|load|compare)/index\\.ts$',
        ],
      },
    },
    {
      name: 'apps-know-no-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    driver('kafkajs', 'kafkajs', 'messaging'),
    driver('sql', 'typeorm|libsql|mysql2', 'persistence'),
    driver('nacos', 'nacos', 'discovery|config'),
    driver('zookeeper', 'node-zookeeper-client', 'discovery|config|coordination'),
    driver('grpc-js', '@grpc/grpc-js|@grpc/proto-loader', 'rpc'),
    ...carriesOnlyItsOwn,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
