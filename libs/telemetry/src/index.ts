export { createLogger, type Logger, type LoggerOptions, type LogLevel } from './logging/logger.js';
export { type DoorMetrics, Metrics, type MetricsOptions } from './metrics/metrics.js';
