export { yieldToOthers } from './yield-to-others.js';
