/** Names that stock Flink's scripts start. */
@org.jspecify.annotations.NullMarked
package org.apache.flink.client.python;
