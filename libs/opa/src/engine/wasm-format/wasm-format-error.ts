/** The binary is not one that we can meter. The message names the place and what stands there, nothing else. */
export class WasmFormatError extends Error {
  override readonly name = 'WasmFormatError';
}
