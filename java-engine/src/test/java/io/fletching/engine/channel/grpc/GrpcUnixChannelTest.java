package io.fletching.engine.channel.grpc;

/** Data by gRPC on a Unix domain socket. */
class GrpcUnixChannelTest extends AbstractGrpcChannelTest {
  @Override
  WorkerServer.Transport transport() {
    return WorkerServer.Transport.UNIX;
  }

  @Override
  boolean frameSocket() {
    return false;
  }
}
