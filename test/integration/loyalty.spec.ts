import { loyaltyMigrations } from '../../libs/loyalty/src/adapters/persistence/loyalty.migrations.js';
import { loyaltySuite } from '../../libs/loyalty/src/adapters/persistence/loyalty.suite.js';
import { onServer } from './two-instances.js';

onServer('loyalty', loyaltyMigrations, loyaltySuite);
