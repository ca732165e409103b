import type { StatuspageComponent } from './components.ts';

/** A component in an update, and what the update said of it. */
export type AffectedComponent = {
  code: string;
  name: string;
  old_status: StatuspageComponent['status'];
  new_status: StatuspageComponent['status'];
};

/** How the affected components stand in each state of an incident or maintenance. */
export type StatusIn<State extends string> = (state: State) => StatuspageComponent['status'];

/**
 * What each update of an incident or maintenance says of the components: how they stood until then (before the first: working),
 * and how they stand since. `states` are those of its updates, newest first, as is the answer.
 */
export function affectedInUpdates<State extends string>(
  components: StatuspageComponent[],
  states: State[],
  statusIn: StatusIn<State>,
): AffectedComponent[][] {
  return states.map((state, index) => {
    const before = states[index + 1];
    return components.map(({ id, name }) => ({
      code: id,
      name,
      old_status: before === undefined ? 'operational' : statusIn(before),
      new_status: statusIn(state),
    }));
  });
}
