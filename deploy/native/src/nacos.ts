import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { asset } from './assets.js';
import { javaPlan, type JavaPlanOptions } from './java-plan.js';
import type { Secrets } from './secrets.js';
import type { ServerPlan } from './server.js';
import { loopback } from './wire.js';

export interface NacosOptions extends JavaPlanOptions {
  readonly mysqlPort: number;
  readonly secrets: Secrets;
}

/** Raft serialises with Hessian and Spring makes proxies: both reach into the JDK. */
const opened = [
  'java.base/java.lang',
  'java.base/java.util',
  'java.base/java.lang.reflect',
  'java.base/java.math',
  'java.base/sun.util.calendar',
  'java.sql/java.sql',
];

/**
 * HTTP listens on loopback. The raft and gRPC ports beside it (-1000, +1000, +1001) cannot be bound to one interface in Nacos 2.3; what they do needs a login or the
 * servers' identity.
 */
export function nacosPlan(options: NacosOptions): ServerPlan {
  const home = join(options.run, options.name);
  const conf = join(home, 'conf');
  return javaPlan(options, {
    main: 'com.alibaba.nacos.Nacos',
    args: [
      `--spring.config.additional-location=file:${conf}/`,
      `--logging.config=file:${asset('native', 'nacos-logback.xml')}`,
    ],
    heap: 256,
    flags: [
      ...['-Xms64m', '-XX:MaxMetaspaceSize=256m'],
      ...opened.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
      ...[
        '-Dnacos.standalone=true',
        `-Dnacos.home=${home}`,
        `-Dnacos.server.ip=${loopback}`,
        `-Dnacos.inetutils.ip-address=${loopback}`,
      ],
    ],
    readyWithin: 120_000,
    isReady: async (signal) => {
      const url = `http://${loopback}:${options.port}/nacos/v1/console/health/readiness`;
      const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]) }).catch(
        () => undefined,
      );
      await answer?.body?.cancel();
      return answer?.status === 200;
    },
    writeFiles: async () => {
      await mkdir(conf, { recursive: true });
      const file = join(conf, 'application.properties');
      await writeFile(file, renderNacosProperties(options), { mode: 0o600 });
      await chmod(file, 0o600);
    },
  });
}

/**
 * Login is asked from the first moment. Users are read from the database at each use: with the cache on, a new user is answered with 500 for 15 s. Subscribers hear of
 * a change within about 0.1 s instead of 0.6 s.
 */
export function renderNacosProperties({
  port,
  mysqlPort,
  secrets,
}: Pick<NacosOptions, 'port' | 'mysqlPort' | 'secrets'>): string {
  const database =
    'characterEncoding=utf8&connectTimeout=2000&socketTimeout=10000&autoReconnect=true&useUnicode=true&useSSL=false&allowPublicKeyRetrieval=true&serverTimezone=UTC';
  const settings = {
    'server.port': port,
    'server.address': loopback,
    'server.servlet.contextPath': '/nacos',
    'server.error.include-message': 'ALWAYS',
    'server.max-http-header-size': 524_288,
    'server.tomcat.basedir': 'file:.',
    'server.tomcat.accesslog.enabled': false,
    'spring.sql.init.platform': 'mysql',
    'db.num': 1,
    'db.url.0': `jdbc:mysql://${loopback}:${mysqlPort}/nacos?${database}`,
    'db.user.0': 'nacos',
    'db.password.0': secrets.mysql.nacos,
    'db.pool.config.connectionTimeout': 60_000,
    'db.pool.config.validationTimeout': 30_000,
    'db.pool.config.maximumPoolSize': 10,
    'db.pool.config.minimumIdle': 1,
    'nacos.core.auth.system.type': 'nacos',
    'nacos.core.auth.enabled': true,
    'nacos.core.auth.caching.enabled': false,
    'nacos.core.auth.enable.userAgentAuthWhite': false,
    'nacos.core.auth.server.identity.key': secrets.nacos.identityKey,
    'nacos.core.auth.server.identity.value': secrets.nacos.identityValue,
    'nacos.core.auth.plugin.nacos.token.secret.key': secrets.nacos.tokenSecret,
    'nacos.core.auth.plugin.nacos.token.expire.seconds': 18_000,
    'nacos.security.ignore.urls':
      '/,/error,/**/*.css,/**/*.js,/**/*.html,/**/*.map,/**/*.svg,/**/*.png,/**/*.ico,/console-ui/public/**,/v1/auth/**,/v1/console/health/**,/actuator/**,/v1/console/server/**',
    'nacos.naming.push.pushTaskDelay': 50,
    'nacos.istio.mcp.server.enabled': false,
    'management.metrics.export.elastic.enabled': false,
    'management.metrics.export.influx.enabled': false,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
