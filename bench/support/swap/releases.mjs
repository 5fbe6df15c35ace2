const policyName = 'releases';
const role = 'marker';

/**
 * Every version answers its own number from its rules and from its data.json, and what the role `marker` grants on two types,
 * which are always written together: an answer that holds two things shows that it was pieced together.
 */
function sourcesOf(number, ballast) {
  const rego = `package releases

default allow := false

allow if input.action.name == "read"

number := ${number}

number_in_data := data.release.number

left := [generation | some generation, _ in data.portcullis.roles.${role}.permissions.left]

right := [generation | some generation, _ in data.portcullis.roles.${role}.permissions.right]
`;
  return [
    { path: 'policy.rego', content: rego },
    { path: 'data.json', content: JSON.stringify({ release: { number, ballast } }) },
  ];
}

/** Weight, so that a version which is not freed shows: parsed data takes about sixteen times its text. */
function ballastOf(kilobytes) {
  const entry = (_, n) => [`entry-${10_000 + n}`, { owner: `user-${10_000 + n}`, level: n % 9 }];
  return Object.fromEntries(Array.from({ length: kilobytes * 20 }, entry));
}

const permissionsOf = (generation) => [`left:g${generation}`, `right:g${generation}`];

/** Publishes versions, swaps between them and changes a role, and remembers which revision brought what. */
export class Releases {
  /** In order: `{ at, revision, number?, generation? }`; `at`: when the response came, milliseconds. */
  changes = [];
  #digests = [];
  #swaps = 0;
  #generation = 0;

  constructor({ admin, versions, ballastKilobytes }) {
    this.admin = admin;
    this.versions = versions;
    this.ballast = ballastOf(ballastKilobytes);
  }

  /** Answers the revision from which everything is there. */
  async setUp() {
    await this.admin('POST', '/users', { id: 'alice', username: 'alice' });
    await this.admin('POST', '/roles', { name: role, permissions: permissionsOf(0) });
    const policy = { name: policyName, package: 'releases', resource_types: ['release'] };
    await this.admin('POST', '/policies', policy);
    for (let number = 0; number < this.versions; number++) {
      const upload = { sources: sourcesOf(number, this.ballast), activate: false };
      this.#digests.push((await this.admin('POST', `/policies/${policyName}/versions`, upload)).digest);
    }
    this.#noted({ generation: 0 }, { revision: 0 });
    return this.#noted({ number: 0 }, await this.#activate(0)).revision;
  }

  async swap() {
    const number = ++this.#swaps % this.versions;
    return this.#noted({ number }, await this.#activate(number));
  }

  async changeRole() {
    const generation = ++this.#generation;
    const change = { description: '', permissions: permissionsOf(generation), parents: [] };
    return this.#noted({ generation }, await this.admin('PUT', `/roles/${role}`, change));
  }

  /** What an answer of a revision has to hold. */
  at(revision) {
    const before = this.changes.filter((change) => change.revision <= revision);
    return {
      number: before.findLast(({ number }) => number !== undefined)?.number,
      generation: before.findLast(({ generation }) => generation !== undefined)?.generation,
    };
  }

  #activate(number) {
    return this.admin('POST', `/policies/${policyName}/activations`, { digest: this.#digests[number] });
  }

  #noted(what, { revision }) {
    const change = { at: performance.now(), revision, ...what };
    this.changes.push(change);
    return change;
  }
}
