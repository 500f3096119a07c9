/** Workers as processes: gRPC, and the frame socket for local ones. */
@NullMarked
package io.fletching.engine.channel.grpc;

import org.jspecify.annotations.NullMarked;
