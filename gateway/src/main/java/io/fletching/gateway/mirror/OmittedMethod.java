package io.fletching.gateway.mirror;

/**
 * A public method that Python does not mirror.
 *
 * @param because {@link #INTERNAL} or {@link #PYTHONS_OWN}
 */
record OmittedMethod(String signature, String because) {
  /** Flink itself calls it internal. */
  static final String INTERNAL = "internal";

  /** Every Python object has it in another form: equality, hash, text, an enum's constants. */
  static final String PYTHONS_OWN = "python's own";
}
