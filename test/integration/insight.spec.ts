import { insightMigrations } from '../../libs/insight/src/adapters/persistence/insight.migrations.js';
import { insightSuite } from '../../libs/insight/src/adapters/persistence/insight.suite.js';
import { onServer } from './two-instances.js';

onServer('insight', insightMigrations, insightSuite);
