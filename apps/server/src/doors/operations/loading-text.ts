import type { ReplicaStatus } from '#libs/decision';

/** How far the first load is, for people: `realms 3/5, policies 120/300`. Policies are known once their realm was read. */
export function loadingText({ realms, firstLoad }: Pick<ReplicaStatus, 'realms' | 'firstLoad'>): string {
  return `realms ${realms}/${firstLoad.realms}, policies ${firstLoad.loaded}/${firstLoad.policies}`;
}
