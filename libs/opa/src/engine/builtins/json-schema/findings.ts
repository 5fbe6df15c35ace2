import { BeyondLimits } from '../beyond-limits.js';

/** Where in the document: names and positions from the root inward. */
export interface Place {
  readonly name: string;
  readonly outer: Place | undefined;
}

export const rootPlace: Place = { name: '(Root)', outer: undefined };

export function fieldOf(place: Place): string {
  const names: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.outer) names.push(at.name);
  const path = names.reverse();
  return (path.length > 1 ? path.slice(1) : path).join('.');
}

export interface Finding {
  readonly type: string;
  readonly place: Place;
  /** A text, or how to make one: most findings of alternatives are never shown. */
  readonly description: string | (() => string);
}

const maxFindings = 100_000;

/** What validation against one schema found, and how near the document came to it: alternatives report their nearest. */
export class Findings {
  readonly all: Finding[] = [];
  private score = 0;

  get none(): boolean {
    return this.all.length === 0;
  }

  /** Counts for the document: a part of a schema was gone through. */
  advance(): void {
    this.score++;
  }

  add(type: string, place: Place, description: Finding['description']): void {
    this.keep({ type, place, description });
    this.score -= 2;
  }

  merge(other: Findings): void {
    for (const finding of other.all) this.keep(finding);
    this.score += other.score;
  }

  isNearerThan(other: Findings | undefined): boolean {
    return other === undefined || this.score > other.score;
  }

  private keep(finding: Finding): void {
    if (this.all.length === maxFindings) throw new BeyondLimits('too many findings');
    this.all.push(finding);
  }
}
