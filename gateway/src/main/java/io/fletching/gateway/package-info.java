/** The client's half in the JVM: what a Python program reaches through Py4J. */
@org.jspecify.annotations.NullMarked
package io.fletching.gateway;
