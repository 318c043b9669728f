/** What stands in the page for its script, as JSON. */
export interface PageData {
  scenarios: PageScenario[];
  checks: { id: string; frames: Record<string, number[]> }[];
  words: Record<string, string>;
}

export interface PageScenario {
  id: string;
  /** A pcapng file, deflated, in base64. */
  capture: string;
  frames: number;
  /** Whether these are all frames of the capture. */
  isWhole: boolean;
}
