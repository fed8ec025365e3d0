/** Styles are imported for the builder, which gathers them; they have no value. */
declare module "*.css";
