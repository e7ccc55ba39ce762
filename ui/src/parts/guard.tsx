/** Whatever breaks inside is shown as a calm message with a way on; the rest of the page stays. */

import { Component, type ComponentChildren } from "preact";
import { problemOf } from "../api/problem.ts";
import { Failed } from "./notice.tsx";

export class Guard extends Component<{ what: string; children: ComponentChildren }, { error: unknown }> {
  override state = { error: null as unknown };

  override componentDidCatch(error: unknown): void {
    this.setState({ error });
  }

  render() {
    if (this.state.error === null) return this.props.children;
    return (
      <Failed
        what={this.props.what}
        problem={problemOf(this.state.error)}
        retry={() => this.setState({ error: null })}
      />
    );
  }
}
