export { EventBus, type EventHeaders, type EventMessage, type IncomingEvent, type RunningSubscription, type Subscription } from './event-bus.js';
