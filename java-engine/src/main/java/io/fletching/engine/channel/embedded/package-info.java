/** Workers inside this JVM. */
@NullMarked
package io.fletching.engine.channel.embedded;

import org.jspecify.annotations.NullMarked;
