/** The environment by which a command that runs programs in containers is told its folder. */
export const LAB_FOLDER_VARIABLE = 'WIREMARK_LAB_FOLDER';

/**
 * Where the lab keeps its own files: a memory file system that ends with our mount namespace. Where programs run in containers,
 * a private folder that the engine sees as well, removed by the process that made it.
 */
export const LAB_FOLDER = process.env[LAB_FOLDER_VARIABLE] ?? '/run/wiremark';

/** Whether programs of this process run in containers. */
export const isForContainers = process.env[LAB_FOLDER_VARIABLE] !== undefined;
