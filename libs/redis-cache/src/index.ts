export { type RedisCacheConfig, redisCacheConfig } from './redis-cache.config.js';
export { RedisDecisionCache, type RedisDecisionCacheOptions } from './redis-decision-cache.js';
