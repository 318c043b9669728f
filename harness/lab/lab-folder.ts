/** Where the lab keeps its own files: a memory file system that ends with our mount namespace. */
export const LAB_FOLDER = '/run/wiremark';
