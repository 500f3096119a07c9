package io.fletching.engine.channel.grpc;

/** Data by gRPC on TCP. */
class GrpcTcpChannelTest extends AbstractGrpcChannelTest {
  @Override
  WorkerServer.Transport transport() {
    return WorkerServer.Transport.TCP;
  }

  @Override
  boolean frameSocket() {
    return false;
  }
}
