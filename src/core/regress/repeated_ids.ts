import { quoted } from "../fault.ts";

/** Most ids that are remembered; later repetitions are not reported. */
const IDS_MAX = 1_000_000;

/** Notices ids for which a replay would have to choose between records: it refuses such a run. */
export class RepeatedIds {
  readonly #calls = new Set<string>();
  readonly #results = new Set<string>();
  #first: { readonly id: string; readonly member: string } | undefined;

  /** Notes the id of a call. */
  readonly intent = ({ intent_id }: { readonly intent_id: string }): void =>
    this.#note(this.#calls, intent_id, "calls");

  /** Notes the id of a result. */
  readonly result = ({ intent_id }: { readonly intent_id: string }): void =>
    this.#note(this.#results, intent_id, "results");

  /** Why a fixture of the run cannot pass. */
  get warnings(): readonly string[] {
    if (this.#first === undefined) return [];
    const { id, member } = this.#first;
    return [
      `the id ${quoted(id)} occurs twice among the ${member}: replay refuses the run, ` +
      "so expected_exit_code fails (replay_error)",
    ];
  }

  #note(seen: Set<string>, id: string, member: string): void {
    if (seen.has(id)) this.#first ??= { id, member };
    else if (seen.size < IDS_MAX) seen.add(id);
  }
}
