import { InitialStore1795305600000 } from './1795305600000-initial-store.js';
import { Fleet1795392000000 } from './1795392000000-fleet.js';
import { RealmIncarnation1795399200000 } from './1795399200000-realm-incarnation.js';
import { RoleCounts1796061600000 } from './1796061600000-role-counts.js';
import { EmailKeys1796065200000 } from './1796065200000-email-keys.js';
import { IssuersWithoutAudience1796068800000 } from './1796068800000-issuers-without-audience.js';
import { RequiredPreconditions1796069700000 } from './1796069700000-required-preconditions.js';
import { LongerIds1796073300000 } from './1796073300000-longer-ids.js';

/** In the order in which they run. Append only: what ran somewhere is never edited. */
export const migrations = [
  InitialStore1795305600000,
  Fleet1795392000000,
  RealmIncarnation1795399200000,
  RoleCounts1796061600000,
  EmailKeys1796065200000,
  IssuersWithoutAudience1796068800000,
  RequiredPreconditions1796069700000,
  LongerIds1796073300000,
];
