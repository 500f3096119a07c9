/** Workers inside this JVM: CPython booted by pemja, batches over the Arrow C Data Interface. */
@NullMarked
package io.fletching.engine.channel.embedded;

import org.jspecify.annotations.NullMarked;
