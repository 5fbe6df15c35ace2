import { RegoNumber, type RegoValue } from '../rego/rego-value.js';
import { toRego } from '../rego/write-rego.js';
import { type Builtin, type BuiltinContext, impure } from './builtin.js';
import { int64At, textAt } from './operands.js';

/** Within one evaluation the same key gives the same value. */
function remembered(context: BuiltinContext, key: string, make: () => RegoValue): RegoValue {
  const known = context.memo.get(key);
  if (known !== undefined) return known;
  const value = make();
  context.memo.set(key, value);
  return value;
}

/** Version 4, RFC 9562 section 5.4. */
function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes);
  hex[6] = ((hex[6] ?? 0) & 0x0f) | 0x40;
  hex[8] = ((hex[8] ?? 0) & 0x3f) | 0x80;
  return hex.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** 128 random bits make the bias of the remainder immeasurable for any 64-bit bound. */
function below(bound: bigint, bytes: Uint8Array): RegoNumber {
  return RegoNumber.of(BigInt(`0x${Buffer.from(bytes).toString('hex')}`) % bound);
}

export const randomBuiltins: readonly Builtin[] = [
  impure('uuid.rfc4122', (operands, context) =>
    // Its key may be any value, whatever the signature says.
    remembered(context, `uuid.rfc4122 ${toRego(operands[0] as RegoValue)}`, () =>
      uuid(context.randomBytes(16)),
    ),
  ),
  impure('rand.intn', (operands, context) => {
    const text = textAt(operands, 0);
    const given = int64At(operands, 1);
    const bound = given < 0n ? -given : given;
    if (bound === 0n) return RegoNumber.of(0);
    return remembered(context, `rand.intn ${bound} ${text}`, () => below(bound, context.randomBytes(16)));
  }),
];
