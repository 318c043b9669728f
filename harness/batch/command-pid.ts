/** The environment that says who runs the command, seen from outside of the lab's own pid namespace. */
export const COMMAND_PID = 'WIREMARK_COMMAND_PID';
