/**
 * What there is once in a JVM, whichever class loader asks: loaded by {@link
 * io.fletching.engine.channel.embedded.SharedClasses} together with pemja. Nothing here knows any
 * other class of Fletching, and what passes between here and there is of classes of the JDK.
 */
@NullMarked
package io.fletching.engine.channel.embedded.jvm;

import org.jspecify.annotations.NullMarked;
