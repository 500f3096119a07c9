/**
 * A worker that is a thread of this JVM and runs functions written in Java: for tests of whatever
 * stands before a channel.
 */
@NullMarked
package io.fletching.engine.channel.memory;

import org.jspecify.annotations.NullMarked;
