import { inventoryMigrations } from '../../libs/inventory/src/adapters/persistence/inventory.migrations.js';
import { inventorySuite } from '../../libs/inventory/src/adapters/persistence/inventory.suite.js';
import { onServer } from './two-instances.js';

onServer('inventory', inventoryMigrations, inventorySuite);
