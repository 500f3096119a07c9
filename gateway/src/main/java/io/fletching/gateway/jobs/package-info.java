/** The jobs that this gateway started. */
@org.jspecify.annotations.NullMarked
package io.fletching.gateway.jobs;
