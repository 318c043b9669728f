/** A line of the detail tree, with the bytes of the frame that it is read from. */
export interface Detail {
  text: string;
  /** Absent where no bytes of this frame say it. */
  from?: number;
  length?: number;
  children: Detail[];
}

/** One line below a layer. `from` counts from the beginning of the layer. */
export interface FieldText {
  text: string;
  from?: number;
  length?: number;
  children?: FieldText[];
}
