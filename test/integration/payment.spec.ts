import { paymentMigrations } from '../../libs/payment/src/adapters/persistence/payment.migrations.js';
import { paymentSuite } from '../../libs/payment/src/adapters/persistence/payment.suite.js';
import { onServer } from './two-instances.js';

onServer('payment', paymentMigrations, paymentSuite);
