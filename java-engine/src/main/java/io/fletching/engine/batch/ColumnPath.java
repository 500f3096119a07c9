package io.fletching.engine.batch;

/**
 * How messages name a column, however deep it lies: {@code address.tags[]}, {@code prices[key]}.
 */
final class ColumnPath {
  private ColumnPath() {}

  static String field(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }

  static String element(String parent) {
    return parent + "[]";
  }

  static String key(String parent) {
    return parent + "[key]";
  }

  static String value(String parent) {
    return parent + "[value]";
  }
}
