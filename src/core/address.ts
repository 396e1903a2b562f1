/** Where the project is published: the addresses of schemas and documents begin with it. */
export const REPOSITORY = "https://github.com/davidahmann/gait";
