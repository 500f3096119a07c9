/** Elements of streams, between their Java objects and the columns in which they travel. */
@NullMarked
package io.fletching.gateway.data.element;

import org.jspecify.annotations.NullMarked;
